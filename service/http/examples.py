"""What the API gives, shown in the OpenAPI document; knows nothing of how it is made."""

from typing import Any

ANSWER: dict[str, Any] = {
    "id": "22043491bd004de5892ed58ffc02378f",
    "question": "“园区担保贷”的担保费率是多少？",
    "answer": "贷款期限最长不超过3年，可展期，担保费率为0.1%/年。[1]",
    "abstained": False,
    "reason": None,
    "claims": [
        {
            "text": "贷款期限最长不超过3年，可展期，担保费率为0.1%/年。",
            "start": 0,
            "end": 28,
            "citations": [1],
            "verdict": "supported",
        }
    ],
    "citations": [
        {
            "number": 1,
            "paragraph_id": "9951ae37148eccc7c8d8",
            "article_id": "a0ba533934ec04ea938b",
            "headline": "海口高新区：最高可贷1000万元“园区担保贷”上线",
            "parks": ["海口高新区"],
            "date": "2024-05-07",
            "page": "000_549d43568baaec19",
            "lines": [532, 556],
            "quote": "贷款期限最长不超过3年，可展期，担保费率为0.1%/年。",
            "url": "http://127.0.0.1:8000/p/9951ae37148eccc7c8d8",
        }
    ],
    "answerer": "extractive",
    "model": None,
    "prompt": None,
    "usage": None,
    "timings_ms": {"search": 3.1, "answer": 8.4, "total": 11.5},
}


def of_success(example: dict[str, Any]) -> dict[int | str, dict[str, Any]]:
    """The OpenAPI entry that shows an answer with status 200."""
    return {200: {"content": {"application/json": {"example": example}}}}
