"""Gradient Lab's table of contents.

``streamlit run app.py`` uses this file twice: the server imports it once, before the first visitor, and takes ``app``
from it; then Streamlit runs it for every visitor and every change, and it shows the navigation and the chosen page.
"""

import streamlit as st

from pages import _frame, _server, _sign_in
from pages._words import _

if __name__ == "__main__":
    _frame.show(
        st.navigation(
            {
                "": [st.Page("pages/home.py", title=_("Home"), url_path="home", default=True)],
                _("Optimization"): [
                    st.Page(
                        "pages/optimizers.py",
                        title=_("Optimizers"),
                        url_path="optimizers",
                    ),
                    st.Page(
                        "pages/generalization.py",
                        title=_("Generalization"),
                        url_path="generalization",
                    ),
                    st.Page(
                        "pages/regularization.py",
                        title=_("Regularization"),
                        url_path="regularization",
                    ),
                ],
                _("Convolutional networks"): [
                    st.Page("pages/convolution.py", title=_("Convolution"), url_path="convolution"),
                    st.Page("pages/receptive_fields.py", title=_("Receptive fields"), url_path="receptive-fields"),
                    st.Page("pages/architectures.py", title=_("Architectures"), url_path="architectures"),
                ],
                _("Generative models"): [
                    st.Page("pages/latent_space.py", title=_("Latent space"), url_path="latent-space"),
                ],
                _("Shared"): [
                    st.Page("pages/runs.py", title=_("Runs"), url_path="runs"),
                    st.Page("pages/boards.py", title=_("Boards"), url_path="boards"),
                ],
            },
            position=_sign_in.menu(),
        )
    )
else:
    _server.begin()
    app = st.App(
        __file__,
        lifespan=_server.lifespan,
        routes=_server.ROUTES,
        middleware=_server.MIDDLEWARE,
        on_script_error=_frame.tell_error,
    )
