"""A tiny app that shows the plot component alone: what the browser tests and the browser benchmark drive."""

import numpy as np
import streamlit as st

from dlcore.figures import animation, theme
from pages import _plot, _server

RACERS = ("sgd", "momentum", "nesterov", "adagrad", "rmsprop", "adam", "adamw", "lion")


def paths(steps, stretch):
    """Spirals into the origin: (racers, steps + 1, 2)."""
    t = np.linspace(0, 1, steps + 1)
    turns = np.arange(len(RACERS))[:, None] / 3 + 4 * t
    radius = 1.6 * (1 - t) ** (1 + 0.3 * np.arange(len(RACERS))[:, None])
    return np.stack([stretch * radius * np.cos(turns), radius * np.sin(turns)], axis=-1).astype("float32")


def contour(walked, stretch):
    x, y = np.linspace(-2.5, 2.5, 81, dtype="float32"), np.linspace(-2, 2, 81, dtype="float32")
    loss = (x[None] / stretch) ** 2 + y[:, None] ** 2
    drawn = theme.figure(xaxis_title_text="w₁", yaxis_title_text="w₂")
    drawn.add_contour(x=x, y=y, z=loss, showscale=False, ncontours=18, hoverinfo="skip")
    for name, path in zip(RACERS, walked, strict=True):
        drawn.add_scatter(x=path[:, 0], y=path[:, 1], mode="lines", name=name, line=theme.line(name))
    mark = theme.marker(theme.MINIMUM, "star", 14)
    drawn.add_scatter(x=[-1.8], y=[-1.2], mode="markers", marker=mark, name="mark", customdata=["kept"])
    curves = range(1, len(RACERS) + 1)
    animation.reveal(drawn, curves)
    return animation.timeline(animation.heads(drawn, curves, {"size": 8}), walked.shape[1] - 1)


def surface(walked, stretch):
    x, y = np.linspace(-2.5, 2.5, 51, dtype="float32"), np.linspace(-2, 2, 51, dtype="float32")
    drawn = theme.figure(margin={"l": 0, "r": 0, "t": 0, "b": 0}, showlegend=False, scene_zaxis_title_text="loss")
    drawn.add_surface(x=x, y=y, z=(x[None] / stretch) ** 2 + y[:, None] ** 2, showscale=False)
    for name, path in zip(RACERS, walked, strict=True):
        height = (path[:, 0] / stretch) ** 2 + path[:, 1] ** 2 + 0.05
        drawn.add_scatter3d(x=path[:, 0], y=path[:, 1], z=height, mode="lines", name=name, line=theme.line(name, 5))
    curves = range(1, len(RACERS) + 1)
    animation.reveal(drawn, curves)
    return animation.timeline(animation.heads(drawn, curves, {"size": 4}), walked.shape[1] - 1)


def losses(walked, stretch):
    drawn = theme.figure(xaxis=theme.number_axis("Step"), yaxis=theme.log_axis("Loss"), showlegend=False)
    for name, path in zip(RACERS, walked[:, :-1], strict=True):
        drawn.add_scatter(
            y=(path[:, 0] / stretch) ** 2 + path[:, 1] ** 2, mode="lines", name=name, line=theme.line(name)
        )
        drawn.data[-1].x = np.arange(len(path))
    animation.reveal(drawn, range(len(RACERS)))
    return animation.timeline(animation.heads(drawn, range(len(RACERS)), {"size": 7}), walked.shape[1] - 1)


def fits(stretch):
    x, t = np.linspace(-3, 3, 120), np.linspace(0, 1, 41)[:, None]
    drawn = theme.figure(xaxis_title_text="x", yaxis_title_text="y")
    drawn.add_scatter(
        x=x[::6], y=np.sin(stretch * x[::6]), mode="markers", marker=theme.marker(theme.DATA), name="data"
    )
    drawn.add_scatter(x=x, y=x, mode="lines", name="fit", line={"color": theme.MEASURED, "width": 3})
    animation.moving(drawn, 1, at=np.arange(0, 401, 10), y=t * np.sin(stretch * x) + (1 - t) * 0.2 * x)
    return animation.timeline(drawn, 400)


def clicked(click):
    st.session_state.clicked = f"{click.x:.4f} {click.y:.4f} curve={click.curve} custom={click.custom}"


def rested(step):
    st.session_state.rested = f"step {step}"


def main():
    st.set_page_config(page_title="Plot", layout="wide")
    st.title("Plot")
    chosen = st.segmented_control(
        "Show",
        ["race", "linked", "fits", "frozen", "none", "tabs", "broken"],
        default="race",
        key="show",
        bind="query-params",
    )
    stretch = st.slider("Stretch", 0.5, 1.5, 1.0, 0.05, key="stretch", bind="query-params")
    steps = st.select_slider("Steps", [50, 100, 200, 500], 200, key="steps", bind="query-params")
    walked = paths(steps, stretch)
    if chosen in {"race", "linked"}:
        _plot.show(
            contour(walked, stretch), key="contour", alt="Spirals into a bowl seen from above", height=400, view="bowl",
            group="race", on_click=clicked, on_frame=rested if chosen == "race" else None,
        )  # fmt: skip
        left, right = st.columns(2)
        with left:
            _plot.show(
                surface(walked, stretch), key="surface", alt="The bowl in three dimensions", height=360, view="bowl",
                group="race", controls=False,
            )  # fmt: skip
        with right:
            _plot.show(
                losses(walked, stretch), key="loss", alt="Loss against steps", height=360, group="race", controls=False
            )
    elif chosen == "fits":
        _plot.show(fits(stretch), key="fits", alt="A curve bends to points", height=340, group="fits")
    elif chosen == "frozen":
        _plot.show(losses(walked, stretch), key="frozen", alt="Loss against steps", height=300, autoplay="")
    elif chosen == "tabs":
        one, two = st.tabs(["One", "Two"])
        one.write("Nothing here.")
        with two:
            _plot.show(losses(walked, stretch), key="tabbed", alt="Loss against steps", height=300, autoplay="")
    elif chosen == "broken":
        figure = theme.figure()
        figure.to_json = lambda: '{"data": [{"type": "scatter"'
        _plot.show(figure, key="broken", alt="Nothing", height=200)
    st.text(st.session_state.get("clicked", "no click yet"))
    st.text(st.session_state.get("rested", "no step yet"))


if __name__ == "__main__":  # run by Streamlit
    main()
else:  # imported by the server
    app = st.App(__file__, routes=_server.ROUTES, middleware=_server.MIDDLEWARE)
