"""Arrays and labels -> plotly figures. The only plotly code; every colour stands in ``theme``."""
