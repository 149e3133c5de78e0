"""The tab "Blocks": text and buttons say the same network, totals follow, impossible blocks get a sentence."""

import json

import pytest

from dlcore.elements.convolution import block_text, blocks
from dlcore.elements.convolution.known_networks import KNOWN
from dlcore.experiments.block_network import BlockNetwork
from pages import _blocks_pictures
from pages._plot import Click

PAGE = "pages/architectures.py"


@pytest.fixture
def tab(dashboard):
    return lambda **link: dashboard(PAGE, arch_tab="Blocks", **link)


def figures(app):
    sent = [json.loads(element.proto.json) for element in app.get("bidi_component")]
    return {data["alt"]: json.loads(data["figure"]) for data in sent if "figure" in data}


def rows(app):
    return next(figure for alt, figure in figures(app).items() if alt.startswith("Parameters, multiply-adds"))


def inside(app):
    drawn = next(figure for alt, figure in figures(app).items() if alt.startswith("The layers of the chosen block"))
    return [text for trace in drawn["data"] if trace["mode"] == "text" for text in trace["text"]]


def network(app):
    return app.text_input(key="blk_net").value


def totals(app):
    return next(text.value for text in app.markdown if "** parameters" in text.value)


def test_by_default_the_page_asks_what_the_experiment_asks_by_default(tab, questions):
    app = tab()
    assert not app.exception
    assert questions == [BlockNetwork()]
    assert totals(app).startswith("**11,689,512** parameters · **1.81 G** MACs · **18** layers deep")
    assert "receptive field **435**" in totals(app)


def test_every_control_reaches_the_question(tab, questions):
    app = tab(blk_net="conv8 fc10", blk_size="32", blk_channels="1", blk_at="2")
    assert questions == [BlockNetwork(network="conv8 fc10", size=32, channels=1)]
    assert any("Fully connected" in text.value for text in app.markdown)
    assert inside(app)[-1].startswith("<b>fully connected 10</b>")


def test_every_row_says_what_it_costs_and_every_box_too(tab):
    app = tab()
    ticks = rows(app)["layout"]["yaxis"]["ticktext"]
    assert ticks[3] == "4 basic128s2*2"
    assert inside(app) == [
        "<b>input</b><br>64×56×56",
        "<b>3×3 conv 128 /2</b><br>BN · ReLU · 128×28×28<br>74.0 k par. · 57.8 M MACs",
        "<b>3×3 conv 128</b><br>BN · 128×28×28<br>148 k par. · 116 M MACs",
        "<b>1×1 conv 128 /2</b><br>BN · 128×28×28<br>8.45 k par. · 6.42 M MACs",
        "<b>+ addition</b><br>ReLU · 128×28×28",
    ]


def test_the_published_counts_stand_beside_ours_for_a_known_network_only(tab):
    def table(app):
        return [text.value for text in app.markdown if "published by torchvision" in text.value]

    (said,) = table(tab())
    assert "| parameters | 11,689,512 | 11,689,512 |" in said
    assert "| 1.814 G | 1.814 G |" in said
    (said,) = table(tab(blk_size="448"))
    assert "multiply-adds at 448 × 448" in said
    assert not table(tab(blk_net="conv8 fc10"))


def test_buttons_change_the_network_and_the_totals(tab):
    app = tab(blk_net="conv8 basic8 gap fc10", blk_at="2")
    app.button(key="blk_more_0").click().run()
    assert network(app) == "conv8 basic16 gap fc10"
    app.button(key="blk_more_s").click().run()
    assert network(app) == "conv8 basic16s2 gap fc10"
    app.button(key="blk_more_times").click().run()
    assert network(app) == "conv8 basic16s2*2 gap fc10"
    before = totals(app)
    app.button(key="blk_less_0").click().run()
    assert network(app) == "conv8 basic8s2*2 gap fc10"
    assert totals(app) != before


def test_blocks_are_moved_copied_and_removed(tab):
    app = tab(blk_net="conv8 basic8 gap fc10", blk_at="1")
    assert app.button(key="blk_earlier").disabled
    for key, wanted, at in (
        ("blk_copy", "conv8 conv8 basic8 gap fc10", 2),
        ("blk_later", "conv8 basic8 conv8 gap fc10", 3),
        ("blk_earlier", "conv8 conv8 basic8 gap fc10", 2),
        ("blk_remove", "conv8 basic8 gap fc10", 2),
    ):
        app.button(key=key).click().run()
        assert (network(app), app.number_input(key="blk_at").value) == (wanted, at), key
    app = tab(blk_net="conv8", blk_at="1")
    assert app.button(key="blk_remove").disabled


@pytest.mark.parametrize("kind", blocks.kinds().values(), ids=blocks.kinds())
def test_a_new_block_of_every_kind_is_shown_with_all_its_numbers(tab, kind):
    new = block_text.new(kind.id)
    app = tab(blk_net=f"conv64 {new.written()}", blk_at="2", blk_size="32")
    assert not app.exception
    assert len([button for button in app.button if button.key.startswith("blk_more_")]) == len(new.numbers())
    assert len(figures(app)) == 2


def test_a_click_on_a_row_looks_into_its_block(tab, monkeypatch):
    put = []
    monkeypatch.setattr(_blocks_pictures._controls, "put", put.append)
    for y, at in ((2.3, 3), (-5.0, 1), (99.0, 8)):
        _blocks_pictures._choose(8, Click(0.0, y))
        assert put[-1] == {"blk_at": at}


def test_an_impossible_block_says_which_relation_is_violated_and_the_rest_stays(tab):
    app = tab(blk_net="conv64 basic64 basic128i fc10", blk_at="1")
    assert not app.exception
    (said,) = [warning.value for warning in app.warning]
    assert "C\\_in = C\\_out" in said
    assert "64×224×224" in said
    assert len(rows(app)["layout"]["yaxis"]["ticktext"]) == 2
    app = tab(blk_net="conv64 basic64 basic128i fc10", blk_at="3")  # the one that cannot be
    assert not app.exception
    assert len(figures(app)) == 1


def test_an_image_that_is_too_small_says_so(tab):
    app = tab(blk_size="4", blk_net="max2s2 max2s2 max2s2 fc10")
    assert any("must be at most i" in warning.value for warning in app.warning)


def test_a_text_that_cannot_be_read_leaves_the_last_picture(tab):
    app = tab()
    app.text_input(key="blk_net").set_value("conv64 nonsense").run()
    assert not app.exception
    assert any("no block is written 'nonsense'" in warning.value for warning in app.warning)
    assert any("still shows the last network" in caption.value for caption in app.caption)
    assert totals(app).startswith("**11,689,512**")
    app = tab(blk_net="nonsense")
    assert not app.exception
    assert not figures(app)
    assert app.button(key="blk_preset_0")


def test_the_shown_block_stays_within_the_network(tab):
    app = tab(blk_at="8")
    app.text_input(key="blk_net").set_value("conv8 fc10").run()
    assert app.number_input(key="blk_at").value == 2
    app = tab(blk_net="conv8 fc10", blk_at="7")
    assert any("the network has 2 blocks" in text.value for text in app.markdown)


def test_presets_claim_what_is_so():
    vgg, naive = (BlockNetwork(network=text) for text in (KNOWN["vgg16"].blocks, _preset(2)["blk_net"]))
    dense = [node.parameters for node in vgg.chain().graph.nodes if node.kind == "dense"]
    assert (round(sum(dense) / 1e6), round(dense[0] / 1e6)) == (124, 103)
    assert round(naive.chain().graph.parameters() / 1e6) == 70
    bottlenecks, basic = (BlockNetwork(network=KNOWN[id].blocks).chain().graph for id in ("resnet50", "resnet18"))
    assert bottlenecks.parameters() > 2 * basic.parameters()
    assert bottlenecks.multiply_adds() > 2 * basic.multiply_adds()
    assert BlockNetwork(network=_preset(5)["blk_net"]).chain().reason


def _preset(number):
    from pages import _blocks_presets

    return _blocks_presets.presets()[number].values


def test_the_formula_shows_this_networks_first_convolution(tab):
    app = tab(blk_net="conv8k5 fc10", blk_size="32")
    app.session_state["blk_formulas"] = True
    app.run()
    assert not app.exception
    (said,) = [text.value for text in app.markdown if "$k = 5$" in text.value]
    assert "$C_\\text{in} = 3$" in said
    assert "$C_\\text{out} = 8$" in said
    assert "$H = 32$" in said
