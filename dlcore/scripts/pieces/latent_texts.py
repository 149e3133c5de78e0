"""What models of images with a code do, as parts of a script: lines end in the kinds that have them."""

PERCEPTRON = '''
def perceptron(inputs, hidden, outputs):
    """Return a perceptron whose hidden layers have GELU."""
    layers = []
    for units in hidden:
        layers += [nn.Linear(inputs, units), nn.GELU()]
        inputs = units
    return nn.Sequential(*layers, nn.Linear(inputs, outputs))
'''

BUILD = '''
def build(seed):
    """Return the networks of a seed, as they start."""
    pixels = HEIGHT * WIDTH
    networks = nn.ModuleDict()
    networks["encoder"] = perceptron(pixels, HIDDEN, 2 * CODE)  # mean and log variance  #? vae
    networks["encoder"] = perceptron(pixels, HIDDEN, CODE)  #? plain
    networks["decoder"] = perceptron(CODE, HIDDEN[::-1], pixels)
    networks["critic"] = perceptron(CODE, CRITIC, 1)  # judges codes  #? aae
    networks["critic"] = perceptron(pixels, HIDDEN, 1)  # judges images  #? gan
    random = Random(seed, 1)
    for network in networks.values():
        layers = weighted(network)
        start(layers, [GAIN] * (len(layers) - 1) + [1], random)
    return networks
'''

LEARN = '''
def learn(images, seed, beta):  #? vae
def learn(images, seed):  #? not_vae
    """Take all steps; return the networks, and what each turn descended in the last."""
    networks, last = build(seed), {}
    encoder, decoder = networks["encoder"], networks["decoder"]  #? coder
    critic = networks["critic"]  #? aae
    decoder, critic = networks["decoder"], networks["critic"]  #? gan
    update = optimizer([*encoder.parameters(), *decoder.parameters()])  #? coder
    update = optimizer(decoder.parameters())  #? gan
    judge = critic_optimizer(critic.parameters())  #? critic
    fool = critic_optimizer(encoder.parameters())  #? aae
    pixels = Noise(fill_uniform, (BATCH, HEIGHT * WIDTH), seed, 43, 0)  #? looks
    doubts = Noise(fill_normal, (BATCH, CODE), seed, 43, 1)  #? vae
    prior = Prior(seed)  #? critic
    for step, chosen in zip(range(1, STEPS + 1), batches(len(images), BATCH, seed)):
        batch = images[chosen]
        # Every pixel is a coin that falls anew at each look.  #? looks
        seen = (pixels() < batch).float()  #? looks
        seen = batch  #? steady
        error, divergence = terms(networks, seen, doubts())  #? vae
        loss = error.mean() + beta * divergence.sum(1).mean()  # minus the ELBO  #? vae
        loss = terms(networks, seen).mean()  #? plain
        last["coder"] = descend(update, loss)  #? coder
        # The critic tells codes from draws of the prior, then the encoder fools it.  #? aae
        seen = (pixels() < batch).float()  #? aae_looks
        wrong = functional.softplus(critic(encoder(seen).detach())).mean()  #? aae
        last["critic"] = descend(  #? aae
            judge, functional.softplus(-critic(prior())).mean() + wrong  #? aae
        )  #? aae
        seen = (pixels() < batch).float()  #? aae_looks
        loss = functional.softplus(-critic(encoder(seen))).mean()  #? aae
        last["encoder"] = descend(fool, loss)  #? aae
        # The generator (the decoder) fools the critic, which then judges other images.  #? gan
        loss = functional.softplus(-critic(decoder(prior()).sigmoid())).mean()  #? gan
        last["generator"] = descend(update, loss)  #? gan
        fakes = decoder(prior()).sigmoid().detach()  #? gan
        loss = functional.softplus(-critic(batch)).mean()  #? gan
        loss = loss + functional.softplus(critic(fakes)).mean()  #? gan
        last["critic"] = descend(judge, loss)  #? gan
        if step % max(1, STEPS // 10) == 0:
            told = ", ".join(f"{name} {loss:.4f}" for name, loss in last.items())
            print(f"step {step}: {told}")
    return networks, last
'''

DESCEND = '''
def descend(update, loss):
    """Take a step down a loss; return it."""
    update.zero_grad()
    loss.backward()
    update.step()
    return loss.item()
'''

TERMS = '''
def terms(networks, seen, doubts):  #? vae
    """Return -log p(x|z) of each image, and the KL divergence in each dimension."""  #? vae
    mean, log_variance = networks["encoder"](seen).chunk(2, 1)  #? vae
    codes = mean + (0.5 * log_variance).exp() * doubts  #? vae
    divergence = 0.5 * (mean**2 + log_variance.exp() - 1 - log_variance)  #? vae
    return reconstruction(networks["decoder"](codes), seen), divergence  #? vae
def terms(networks, seen):  #? plain
    """Return -log p(x|z) of each image, in nats."""  #? plain
    return reconstruction(networks["decoder"](networks["encoder"](seen)), seen)  #? plain
'''

RECONSTRUCTION = '''
def reconstruction(outputs, seen):
    """Return -log p(x|z) of each image, in nats."""
    # Pixels with Gaussian noise of deviation SIGMA around what the decoder says.  #? gaussian
    constant = math.log(SIGMA) + 0.5 * math.log(2 * math.pi)  #? gaussian
    squares = (outputs - seen).square().sum(1) / (2 * SIGMA**2)  #? gaussian
    return squares + outputs.shape[1] * constant  #? gaussian
    # Pixels are coins: the decoder gives the logits of their probabilities.  #? bernoulli
    losses = functional.binary_cross_entropy_with_logits(  #? bernoulli
        outputs, seen, reduction="none"  #? bernoulli
    )  #? bernoulli
    return losses.sum(1)  #? bernoulli
'''

MEASURE = '''
@torch.no_grad()
def measure(networks, some, test):
    """Return the terms on some training images and on the test images."""
    results = {}
    random = Random(43, 0)  # always the same draws  #? vae
    for half, images in {"training": some, "test": test}.items():
        images = binarised(images)  #? bernoulli
        doubts = normals(random, len(images), CODE).float()  #? vae
        error, divergence = terms(networks, images, doubts)  #? vae
        error, divergence = error.mean().item(), divergence.mean(0).sum().item()  #? vae
        results[f"reconstruction/{half}"] = error  #? vae
        results[f"divergence/{half}"] = divergence  #? vae
        results[f"elbo/{half}"] = -error - divergence  #? vae
        results[f"reconstruction/{half}"] = terms(networks, images).mean().item()  #? plain
    return results
'''

BINARISED = '''
def binarised(images):
    """Let every pixel fall once: ink with its brightness as the probability."""
    random = Random(0, 42)
    chances = [random.uniform() for _ in range(images.numel())]
    chances = torch.tensor(chances, dtype=torch.float64).view(images.shape)
    return (chances < images).float()
'''
