"""What people call the tools that cohort.toml names."""

from collections.abc import Mapping
from typing import Final

#: A survey or coding tool, as `config.cohort` allows it -> its own name.
TOOL_NAMES: Final[Mapping[str, str]] = {
    "microsoft-forms": "Microsoft Forms",
    "qualtrics": "Qualtrics",
    "surveymonkey": "SurveyMonkey",
    "jisc": "Jisc Online Surveys",
    "google-forms": "Google Forms",
    "redcap": "REDCap",
    "limesurvey": "LimeSurvey",
    "spss": "SPSS",
    "taguette": "Taguette",
    "refi-qda": "REFI-QDA",
    "qualcoder": "QualCoder",
    "plain": "a plain table",
}
