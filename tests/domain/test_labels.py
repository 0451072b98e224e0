from __future__ import annotations

from collections.abc import Iterable, Mapping

import pytest

from communitytui.domain.kernel import labels, signs
from communitytui.domain.kernel.stages import STAGE, STAGES
from communitytui.domain.metrics import judgement
from communitytui.domain.nouns import schema
from communitytui.i18n import name, say, speaking

VERDICTS = (judgement.GOOD, judgement.WARN, judgement.BAD, judgement.UNKNOWN, judgement.PARTIAL)


@pytest.mark.parametrize(
    ("words", "names"),
    [
        (schema.STATUSES, labels.STATUS_NAMES),
        (labels.STANDING_NAMES, signs.STATUS_SIGNS),
        (schema.GROUPS, labels.GROUP_NAMES),
        (VERDICTS, labels.VERDICT_NAMES),
        (VERDICTS, signs.VERDICT_SIGNS),
        (schema.PROVENANCES, labels.PROVENANCE_NAMES),
        (schema.EVERY, labels.EVERY_NAMES),
    ],
)
def test_every_fixed_word_has_a_name(words: Iterable[str], names: Mapping[str, str]) -> None:
    assert tuple(names) == tuple(words)
    assert len(set(names.values())) == len(names)


def test_names_are_spoken_and_unknown_words_stay() -> None:
    assert name(labels.STATUS_NAMES, "doing") == "in progress"
    assert name(labels.STATUS_NAMES, "paused") == "paused"
    with speaking("zh"):
        assert name(labels.STATUS_NAMES, "doing") == "进行中"


def test_the_nine_stages_are_numbered_and_named() -> None:
    assert [stage.number for stage in STAGES] == list(range(1, 10))
    assert [STAGE[stage.key] for stage in STAGES] == list(STAGES)
    with speaking("zh"):
        assert "、".join(say(stage.title) for stage in STAGES) == (
            "明确社群目标、选择社群平台、确定管理模式、制定内容策略、建立用户机制、"
            "制定运营计划、执行运营计划、监测运营效果、优化运营策略"
        )
