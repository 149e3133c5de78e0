"""Parts that measure networks which tell classes apart."""

SCORES = '''
@torch.no_grad()
def scores(model, images, labels):
    """Return cross-entropy (nats) and share of misread images: the network in use."""
    model.eval()
    outputs = model(images)
    model.train()
    error = (outputs.argmax(1) != labels).double().mean()
    return functional.cross_entropy(outputs, labels).item(), error.item()
'''

MEANS = '''
def means(rows):
    """Return the mean of every number over the networks of all seeds."""
    return {name: sum(row[name] for row in rows) / len(rows) for name in rows[0]}
'''
