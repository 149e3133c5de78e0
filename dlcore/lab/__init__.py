"""How a question is answered once, for everybody: keys, store, runner, device. Never imports torch outside a worker."""
