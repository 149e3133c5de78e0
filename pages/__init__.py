"""The only Streamlit code: choose, run, show. One file per topic of the menu; underscored files are shared pieces."""
