"""What people type who know other programs, or think in Chinese, and what it is called here."""

from __future__ import annotations

from collections.abc import Mapping

from communitytui.domain.kernel.words import folded

#: The words by what is meant.
_MEANT = {
    "--export md": "export 导出 output markdown",
    "--version": "version 版本",
    "--help": "commands 命令 usage man",
    "--lang zh": "lang language 语言 中文",
    "--theme ink": "theme 主题 colours colors",
    "help": "guide docs manual 帮助 指南",
    "init": "new create start begin 新建 创建 初始化 开始",
    "settings": "config configure options preferences setup 设置 配置 社群",
    "groups": "group chats chat rooms room 群 群组",
    "adopt": "running in_place 已就位",
    "goals": "goal target targets okr 目标",
    "decide": "decision decisions matrix vote choose 决策 矩阵",
    "add": "task-add addtask todo 新增 添加",
    "template": "templates 模板",
    "areas": "area link links 环节",
    "set": "edit change update modify rename assign due note priority 修改 编辑",
    "shift": "move mv postpone reschedule delay 移动 推迟",
    "delete": "rm remove del drop 删除",
    "schedule": "timeline gantt plan dates critical 时间线 时间表 排期 计划",
    "gate": "gates review-gate 阶段评审",
    "budget": "money cost costs spend spent 预算 钱",
    "workload": "hours load capacity duties 工作量 分工",
    "owners": "owner who team members 负责人 人员",
    "reassign": "transfer handover 转交",
    "status": "stat stats progress overview dashboard summary 总览 进度",
    "today": "day now next agenda 今天",
    "tasks": "task list ls search find grep filter query 任务 列表 搜索 查找",
    "show": "view cat open info detail details get 查看 详情",
    "done": "finish complete close tick check submit resolve 完成",
    "make": "generate 生成",
    "reopen": "redo-task restart 重开",
    "skip": "ignore 跳过",
    "rhythms": "rhythm routine routines habit habits recurring 例行",
    "calendar": "cal event events entry entries content post posts publish 日历 选题 活动",
    "import": "load read ingest upload 导入",
    "record": "log-value reading readings value 记录 读数",
    "metrics": "metric kpi kpis measure numbers 指标",
    "people": "members newcomers silent unanswered 成员 成员名单 名单 沉默 未回答",
    "cohorts": "cohort retention 留存 新人 新人留存",
    "when": "hour heatmap timing best 时段 活跃时间 热力图",
    "standard": "standards benchmark threshold 标准",
    "findings": "finding alerts alert diagnose diagnosis warnings 诊断 预警",
    "trial": "trials experiment experiments test ab 实验",
    "review": "retro retrospective cycle cycles 复盘",
    "report week": "week weekly 周报",
    "report checklist": "checklist 清单",
    "report": "reports print 报告",
    "log": "history changes audit 日志 历史",
    "undo": "revert back 撤销",
    "redo": "again 重做",
    "archive": "archives old 归档",
    "doctor": "repair fix fsck verify backup restore 检查 修复",
    "path": "paths where files 路径",
}
_BY_WORD = {word: right for right, words in _MEANT.items() for word in words.split()}
#: Options of other programs, and what is written here.
MEANT_OPTIONS: Mapping[str, str] = {
    "--format": "--json",
    "--output-format": "--json",
    "--filter": "stage:content owner:me late",
    "--where": "stage:content owner:me late",
}


def meant(word: str) -> str | None:
    """Return what is typed here for a word that is no command, where that is known."""
    return _BY_WORD.get(folded(word))
