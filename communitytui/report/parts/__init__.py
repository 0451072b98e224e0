"""The parts that reports are put together from, each as blocks."""
