"""What a judgement leads to: rules, findings, trials and the cycles of the loop."""
