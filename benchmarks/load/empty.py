"""The least that a page with a control can be, to compare with."""

import streamlit as st

st.write(st.slider("Shift", 0, 100, 0, key="shift"))
