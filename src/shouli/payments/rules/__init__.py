"""Pure rules of payments: what adds up, amounts in capitals, invoice fields, till counts."""
