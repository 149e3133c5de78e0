"""A lesson survives its link, and whatever else stands in a link is refused with one sentence that repeats nothing."""

import base64
import contextlib
import json
import random
import zlib

import pydantic
import pytest

from dlcore.sharing import lesson_text
from dlcore.sharing.lesson import Challenge, Condition, Lesson, Step

LESSON = Lesson(
    title="Schrittweite · 학습률",
    hidden=("r_seed",),
    locked=("r_layers", "opt_tab"),
    blocks=("presets", "share"),
    steps=(
        Step(do="Set the rate to 1."),
        Step(
            question="What will the loss do?",
            options=("fall", "explode"),
            observation="It explodes: β > 2/L.\nSo smaller.",
            settings={"r_sgd_lr": 1.0, "r_o": ("sgd", "adam"), "r_new": True, "r_layers": 2},
            covers=("r_loss",),
        ),
    ),
    challenges=(
        Challenge(
            words="Test error under 0.02 with two hidden layers",
            experiment="regression_race",
            measure="test_loss/*",
            limit=0.02,
            conditions=(Condition(setting="hidden_layers", value=2, words="two hidden layers"),),
        ),
        Challenge(words="About a half", experiment="x", measure="a", relation="between", limit=0.4, upper=0.6),
    ),
)


def packed(plain, version=lesson_text.VERSION):
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    data = packer.compress(plain if isinstance(plain, bytes) else plain.encode()) + packer.flush()
    return version + base64.urlsafe_b64encode(data).decode().rstrip("=")


def refusal(text):
    with pytest.raises(lesson_text.LessonError) as refused:
        lesson_text.read(text)
    sentence = str(refused.value)
    assert sentence.endswith(".")
    assert "\n" not in sentence
    assert len(sentence) < 160
    return sentence


def test_a_lesson_survives_its_text():
    assert lesson_text.read(lesson_text.write(LESSON)) == LESSON
    small = Lesson(title="t")
    assert lesson_text.read(lesson_text.write(small)) == small


def test_the_text_is_short_the_same_each_time_and_needs_no_escape():
    text = lesson_text.write(LESSON)
    assert text == lesson_text.write(lesson_text.read(text))
    assert len(text) < 900
    assert text.replace("-", "").replace("_", "").isalnum()
    assert text.isascii()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "damaged"),
        ("1", "damaged"),
        ("1AAAA", "damaged"),
        ("1====", "damaged"),
        ("1é", "damaged"),
        ("<script>alert(1)</script>", "damaged"),
        ("2" + lesson_text.write(LESSON)[1:], "another version"),
        ("1" + "A" * 2000, "too long"),
        (lesson_text.write(LESSON)[:-9], "damaged"),
        (lesson_text.write(LESSON) + "AAAA", "damaged"),
        (packed("[" * 20_000), "damaged"),
        (packed('{"t":' * 5000), "damaged"),
        (packed("null"), "damaged"),
        (packed("[]"), "damaged"),
        (packed("{}"), "title"),
        (packed('{"t":""}'), "title"),
        (packed('{"t":7}'), "title"),
        (packed('{"title":"long name"}'), "not a valid one"),
        (packed(json.dumps({"t": "x" * 81})), "title"),
        (packed(json.dumps({"t": "a\u202eb"})), "title"),
        (packed(json.dumps({"t": "a\x07b"})), "title"),
        (packed('{"t":"\\ud800"}'), "damaged"),
        (packed('{"t":"a","<b>":1}'), "an unknown part"),
        (packed(b'{"t":"\xff"}'), "damaged"),
        (packed(json.dumps({"t": "a", "h": ["a{}b"]})), "hidden controls"),
        (packed(json.dumps({"t": "a", "h": ["a"] * 41})), "hidden controls"),
        (packed(json.dumps({"t": "a", "l": ["A"]})), "locked controls"),
        (packed(json.dumps({"t": "a", "b": ["everything"]})), "hidden parts"),
        (packed(json.dumps({"t": "a", "s": [{"d": "x"}] * 9})), "step"),
        (packed(json.dumps({"t": "a", "s": [{"d": "x", "v": {"k": 10**400}}]})), "step 1"),
        (packed('{"t":"a","s":[{"d":"x","v":{"k":1e999}}]}'), "step 1"),
        (packed('{"t":"a","s":[{"d":"x","v":{"k":NaN}}]}'), "step 1"),
        (packed('{"t":"a","c":[{"w":"x","x":"y","m":"z","n":NaN}]}'), "challenge 1"),
        (packed('{"t":"a","c":[{"w":"x","x":"y","m":"z","n":"0.1"}]}'), "challenge 1"),
    ],
)  # fmt: skip
def test_a_text_that_is_no_lesson_gets_a_sentence(text, words):
    assert words in refusal(text)


def test_a_bomb_is_not_unpacked():
    bomb = packed(json.dumps({"t": "a" * 1_400_000}))
    assert len(bomb) < lesson_text.LONGEST
    assert "too large" in refusal(bomb)


@pytest.mark.parametrize(
    "key",
    ["a b", "a,b", "a}b", "a'", 'a"', "a\\", "a*/", "a:hover", "a.b", "a#b", "a>b", "a\n", "", "Ä", "é", "x" * 61],
)
def test_what_is_no_key_never_reaches_a_style_sheet(key):
    for field in ({"hidden": (key,)}, {"locked": (key,)}):
        with pytest.raises(pydantic.ValidationError):
            Lesson(title="t", **field)
    for field in ({"covers": (key,)}, {"settings": {key: 1}}):
        with pytest.raises(pydantic.ValidationError):
            Step(question="q", observation="o", **field)


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        ({}, "something to do or a question"),
        ({"question": "q"}, "belong together"),
        ({"do": "d", "observation": "o"}, "belong together"),
        ({"do": "d", "covers": ("a",)}, "need a question"),
        ({"question": "q", "observation": "o", "options": ("one",)}, "two answers"),
        ({"question": "q", "observation": "o", "options": ("one", "one")}, "different"),
    ],
)
def test_a_step_that_makes_no_sense_is_refused(parts, words):
    with pytest.raises(pydantic.ValidationError, match=words):
        Step(**parts)


@pytest.mark.parametrize("ends", [{}, {"upper": 0.1}, {"upper": 0.5}])
def test_a_number_between_two_needs_them_in_order(ends):
    with pytest.raises(pydantic.ValidationError, match="lower one first"):
        Challenge(words="w", experiment="x", measure="m", relation="between", limit=0.5, **ends)


def test_two_thousand_mutated_and_random_texts_give_a_lesson_or_a_sentence():
    chance, good, read = random.Random(7), lesson_text.write(LESSON), 0
    letters = "ABCxyz019-_=%<&é\U0001f600\x00 "
    plain = zlib.decompress(base64.urlsafe_b64decode(good[1:] + "=" * (-len(good[1:]) % 4)), -15)
    for number in range(2000):
        text = list(good)
        if number % 4 == 0:
            text = [chance.choice(letters) for _ in range(chance.randrange(60))]
        elif number % 4 == 1:
            broken = bytearray(plain)
            for _ in range(chance.randrange(1, 4)):
                broken[chance.randrange(len(broken))] = chance.randrange(256)
            text = list(packed(bytes(broken)))
        for _ in range(chance.randrange(1 + 2 * (number % 4 > 1))):
            text[chance.randrange(len(text))] = chance.choice(letters)
        with contextlib.suppress(lesson_text.LessonError):
            lesson = lesson_text.read("".join(text))
            read += 1
            assert lesson_text.read(lesson_text.write(lesson)) == lesson
    assert 0 < read < 1500
