"""The figures of the corpus as data: what each measures, of which park and period, beside what other papers print."""
