"""Whatever stands in a link, the page answers without an exception."""

import random

import pytest

from dlcore.elements import optimizers
from dlcore.elements.surfaces import SURFACES
from dlcore.elements.targets import TARGETS
from pages import _link

SEED = 20261122
OPTIMIZERS = [
    "opt_tab", "s_o", "s_surface", "s_x", "s_y", "s_steps", "s_kappa", "s_noise", "s_seed", "s_seeds", "s_tol",
    "s_sgd_lr", "s_adam_lr", "s_adam_beta1", "s_adam_eps", "s_momentum_momentum", "r_o", "r_target", "r_steps",
    "r_layers", "r_act", "r_width", "r_seed", "r_points", "r_noise", "r_batch", "r_dseed", "r_which", "r_sgd_lr",
    "mom_kappa", "mom_lr", "mom_beta", "mom_steps", "mom_n", "mom_eig", "mom_colours", "mom_lr__slider", "mom_best",
    "digits_o", "digits_data", "digits_which", "digits_epochs", "digits_seeds", "digits_layers", "digits_width",
    "digits_act", "digits_batch", "digits_seed", "digits_sched", "digits_sched_drop", "digits_adam_lr",
    "map_kind", "map_surface", "map_o", "map_colour", "map_by", "map_steps", "map_res", "map_cells", "map_tol", "map_x",
    "map_y", "map_rule", "map_adam_second", "map_momentum_second", "map_lr_low", "map_lr_high", "map_h_low",
    "map_h_high", "map_momentum_lr", "map_momentum_momentum", "map_adam_beta2", "map_f", "map_reach", "map_preset_0",
    "s_adam_lr__slider", "link_understood", "s_preset_0", "embed", "_session", "s_map", "page",
]  # fmt: skip
GENERALIZATION = [
    "gen_tab", "gen_view", "fit_target", "fit_points", "fit_noise", "fit_dseed", "fit_model", "fit_degree",
    "fit_width", "fit_act", "fit_epochs", "fit_lr", "fit_scale", "fit_seeds", "fit_seed", "fit_source", "fit_own",
    "fit_table", "fit_back", "bv_target", "bv_points", "bv_noise",
    "bv_dseed", "bv_family", "bv_sets", "bv_level", "bv_design", "bv_most", "bv_act", "bv_layers", "bv_widest",
    "bv_steps", "bv_lr", "bv_lr__slider", "bv_seed", "cv_target", "cv_points", "cv_noise", "cv_dseed", "cv_view",
    "cv_folds", "cv_level", "cv_family", "cv_most", "cv_fseed", "cv_held", "cv_reps", "cv_lfamily", "cv_lmost",
    "cv_lfolds", "cv_samples", "cv_features", "cv_kept", "cv_sreps", "link_understood", "embed", "opt_tab",
    "ens_view", "ens_kind", "ens_method", "ens_shape", "ens_target", "ens_base", "ens_depth", "ens_k", "ens_members",
    "ens_points", "ens_noise", "ens_dseed", "ens_size", "ens_rate", "ens_seed", "ens_unstable", "ens_stable",
    "ens_bag", "ens_reps", "ens_small", "ens_large", "ens_preset_0",
    "dd_learner", "dd_against", "dd_data", "dd_points", "dd_width", "dd_label", "dd_noise", "dd_ridge", "dd_which",
    "dd_units", "dd_seeds", "dd_seed", "dd_single", "dd_net_points", "dd_net_width", "dd_net_label", "dd_net_epochs",
    "dd_net_lr", "dd_net_seeds", "dd_net_seed", "dd_preset_0",
    "bs_b", "bs_x", "bs_which", "bs_lr", "bs_rule", "bs_budget", "bs_steps", "bs_epochs", "bs_seeds", "bs_images",
    "bs_epsilon", "bs_reference", "bs_act", "bs_view", "bs_small", "bs_large", "bs_dir", "bs_layers_as", "bs_factor",
    "bs_reach", "bs_direction", "bs_look",
]  # fmt: skip
REGULARIZATION = [
    "reg_tab", "reg_a", "reg_b", "reg_data", "reg_images", "reg_label_noise", "reg_epochs", "reg_seeds",
    "reg_which", "reg_layers", "reg_width", "reg_act", "reg_batch", "reg_o", "reg_adam_lr", "reg_validation",
    "reg_dseed", "reg_seed", "reg_layer", "reg_moment", "reg_a_patience", "reg_a_penalty", "reg_a_l2",
    "reg_a_rotation", "reg_b_weight_noise", "reg_b_smoothing", "reg_b_mixing", "reg_b_alpha", "reg_b_hole",
    "reg_b_dropout", "reg_preset_0", "abl_r", "abl_data", "abl_images", "abl_label_noise", "abl_epochs",
    "abl_seeds", "abl_which", "abl_order", "abl_left", "abl_right", "abl_batch", "abl_o", "abl_adam_lr",
    "abl_r_penalty", "abl_r_decoupled", "abl_r_mixing", "abl_r_dropout", "link_understood", "embed", "opt_tab",
]  # fmt: skip
CONVOLUTION = [
    "op_input", "op_rows", "op_columns", "op_seed", "op_cells", "op_photo", "op_image", "op_x", "op_y", "op_crop",
    "op_kernel", "op_size", "op_angle", "op_wave", "op_width", "op_own", "op_pad", "op_p", "op_mode", "op_stride",
    "op_dilation", "op_channels", "op_filters", "op_groups", "op_view", "op_preset_0",
    "tc_view", "tc_size", "tc_kernel", "tc_stride", "tc_padding", "tc_added", "tc_weights", "tc_dilation", "tc_values",
    "tc_seed", "tc_row", "tc_photo", "tc_image", "tc_preset_0",
    "ch_view", "ch_photo", "ch_image", "ch_file", "ch_filters", "ch_out", "ch_row", "ch_col", "ch_stride", "ch_padding",
    "ch_mix", "ch_kept", "ch_red", "ch_green", "ch_blue", "ch_in", "ch_made", "ch_g", "ch_k", "ch_watch", "ch_point",
    "ch_kind", "ch_size", "ch_step", "ch_ceil", "ch_pad", "ch_cells", "ch_divisor", "ch_cin", "ch_cout", "ch_kernel",
    "ch_narrow", "ch_groups", "ch_map", "ch_bias", "ch_preset_0",
    "cnn_data", "cnn_kernel", "cnn_blocks", "cnn_c1", "cnn_c2", "cnn_c3", "cnn_norm", "cnn_dropout", "cnn_layers",
    "cnn_h1", "cnn_h3", "cnn_epochs", "cnn_which", "cnn_o", "cnn_adam_lr", "cnn_batch", "cnn_seeds", "cnn_seed",
    "cnn_block", "cnn_from", "cnn_image", "cnn_drawing", "cnn_stay", "cnn_preset_0",
    "conv_tab", "link_understood", "embed", "opt_tab", "_session", "s_surface", "r_o", "page",
]  # fmt: skip
RECEPTIVE_FIELDS = [
    "stack_layers", "stack_photo", "stack_image", "stack_size", "stack_layer", "stack_row", "stack_column", "stack_c",
    "stack_table", "stack_preset_0",
    "erf_view", "erf_depth", "erf_kernel", "erf_weights", "erf_act", "erf_skips", "erf_dilation", "erf_coarser",
    "erf_channels", "erf_every", "erf_inputs", "erf_seeds", "erf_seed", "erf_average", "erf_scale", "erf_measure",
    "erf_quantity", "erf_kinds", "erf_deepest", "erf_law_kernel", "erf_law_channels", "erf_law_seeds", "erf_network",
    "erf_layer", "erf_epochs", "erf_side", "erf_cnn_blocks", "erf_cnn_kernel", "erf_cnn_norm", "erf_cnn_seeds",
    "erf_images", "erf_photos", "erf_resnet18_layer", "erf_net_size", "erf_net_seeds", "erf_preset_0",
    "real_net", "real_layer", "real_size", "real_photo", "real_image", "real_x", "real_y", "real_pad", "real_seed",
    "real_preset_0",
    "rf_tab", "link_understood", "embed", "opt_tab", "_session", "s_surface", "r_o", "page",
]  # fmt: skip
ARCHITECTURES = [
    "skip_depth", "skip_connections", "skip_norm", "skip_gain", "skip_flow", "skip_which", "skip_channels",
    "skip_growth", "skip_o", "skip_adam_lr", "skip_sgd_lr", "skip_batch", "skip_steps", "skip_seeds", "skip_seed",
    "skip_preset_0",
    "cmp_x", "cmp_y", "cmp_xscale", "cmp_yscale", "cmp_area", "cmp_size", "cmp_families", "cmp_net", "cmp_beside",
    "cmp_what", "cmp_wscale", "cmp_preset_0", "blk_net", "blk_size", "blk_channels", "blk_at", "blk_insert", "blk_copy",
    "blk_preset_5",
    "arch_tab", "link_understood", "embed", "opt_tab", "_session", "s_surface", "r_o", "page",
]  # fmt: skip
LATENT_SPACE = [
    "elbo_view", "elbo_like", "elbo_dims", "elbo_epochs", "elbo_sigma", "elbo_beta", "elbo_draws", "elbo_data",
    "elbo_side", "elbo_layers", "elbo_h1", "elbo_h3", "elbo_lr", "elbo_lr__slider", "elbo_batch", "elbo_seed",
    "elbo_image", "elbo_b_betas", "elbo_b_like", "elbo_b_dims", "elbo_b_sigma", "elbo_b_layers", "elbo_b_side",
    "elbo_b_lr", "elbo_b_epochs", "elbo_preset_0",
    "prior_prior", "prior_critic", "prior_epochs", "prior_batch", "prior_seed", "prior_data", "prior_side",
    "prior_like", "prior_sigma", "prior_beta", "prior_layers", "prior_h1", "prior_h3", "prior_lr", "prior_x", "prior_y",
    "prior_preset_0",
    "dcg_game", "dcg_kind", "dcg_dims", "dcg_channels", "dcg_generator_rate", "dcg_critic_rate", "dcg_steps",
    "dcg_critic_steps", "dcg_dataset", "dcg_side", "dcg_images", "dcg_initial", "dcg_plain", "dcg_beta1", "dcg_batch",
    "dcg_seed", "dcg_click", "dcg_from", "dcg_to", "dcg_route", "dcg_dim", "dcg_at", "dcg_a", "dcg_b", "dcg_preset_0",
    "gan_target", "gan_game", "gan_train", "gan_k", "gan_lr_g", "gan_lr_d", "gan_steps", "gan_head", "gan_layers",
    "gan_g_layers", "gan_g_units", "gan_d_layers", "gan_d_units", "gan_noise", "gan_dims", "gan_o", "gan_adam_beta1",
    "gan_batch", "gan_penalty", "gan_seeds", "gan_seed", "gan_own", "gan_curve", "gan_preset_0",
    "walk_model", "walk_dims", "walk_beta", "walk_kind", "walk_ends", "walk_ac", "walk_an", "walk_bc", "walk_bn",
    "walk_ax", "walk_ay", "walk_bx", "walk_by", "walk_ad", "walk_bd", "walk_click", "walk_frames", "walk_dim",
    "walk_span", "walk_data", "walk_side", "walk_like", "walk_sigma", "walk_prior", "walk_layers", "walk_h1", "walk_h3",
    "walk_vae_epochs", "walk_vae_lr", "walk_gan_critic", "walk_batch", "walk_seed", "walk_preset_0",
    "lat_a", "lat_b", "lat_a_beta", "lat_b_beta", "lat_show", "lat_grid", "lat_q", "lat_x", "lat_y", "lat_data",
    "lat_side", "lat_dims", "lat_like", "lat_sigma", "lat_prior", "lat_layers", "lat_h1", "lat_batch", "lat_seed",
    "lat_vae_epochs", "lat_vae_lr", "lat_gan_epochs", "lat_gan_critic", "lat_preset_0",
    "ano_view", "ano_digit", "ano_model", "ano_kind", "ano_strength", "ano_score", "ano_alarm", "ano_base", "ano_data",
    "ano_side", "ano_like", "ano_sigma", "ano_beta", "ano_dims", "ano_epochs", "ano_batch", "ano_seeds", "ano_seed",
    "ano_k", "ano_h1", "ano_h2", "ano_lr", "ano_strip", "ano_rank", "ano_preset_0",
    "lat_proj", "lat_of", "lat_perplexity", "lat_exaggeration", "lat_neighbors", "lat_min_dist", "lat_metric",
    "lat_start", "lat_pseed", "lat_px", "lat_py", "lat_pimage",
    "latent_tab", "link_understood", "embed", "opt_tab", "_session", "s_surface", "r_o", "page",
]  # fmt: skip
RUNS = [
    "runs_q", "runs_exp", "runs_device", "runs_from", "runs_to", "runs_tags", "runs_pinned", "runs_instant",
    "runs_page", "runs_run", "runs_more", "runs_trash", "runs_table", "runs_undo", "runs_name_000000000000",
    "cmpr_exp", "cmpr_instant", "cmpr_runs", "cmpr_pick__picker", "cmpr_base__picker", "cmpr_what", "cmpr_of",
    "cmpr_x", "cmpr_y", "cmpr_best", "cmpr_by", "cmpr_at", "cmpr_at__slider", "cmpr_show",
    "runs_tab", "link_understood", "embed", "opt_tab", "_session", "s_surface", "r_o", "page",
]  # fmt: skip
BOARDS = [
    "boards_id", "boards_edit", "boards_new", "boards_drawer", "boards_help", "boards_all", "boards_title_x",
    "boards_delete_now", "share_board", "share_note", "link_understood", "embed", "opt_tab", "_session", "page",
]  # fmt: skip
KEYS = {
    "pages/optimizers.py": OPTIMIZERS,
    "pages/generalization.py": GENERALIZATION,
    "pages/regularization.py": REGULARIZATION,
    "pages/convolution.py": CONVOLUTION,
    "pages/receptive_fields.py": RECEPTIVE_FIELDS,
    "pages/architectures.py": ARCHITECTURES,
    "pages/latent_space.py": LATENT_SPACE,
    "pages/runs.py": RUNS,
    "pages/boards.py": BOARDS,
}
LINKS = {
    "pages/optimizers.py": 100,
    "pages/generalization.py": 100,
    "pages/regularization.py": 40,
    "pages/convolution.py": 75,
    "pages/receptive_fields.py": 60,
    "pages/architectures.py": 50,
    "pages/latent_space.py": 75,
    "pages/runs.py": 20,
    "pages/boards.py": 30,
}
TABS = {
    "pages/optimizers.py": ("opt_tab", ["Surface", "Maps", "Momentum", "Regression", "Sweep", "Digits"]),
    "pages/generalization.py": (
        "gen_tab",
        ["Fit", "Bias and variance", "Cross-validation", "Ensembles", "Batch size"],
    ),
    "pages/regularization.py": ("reg_tab", ["Compare", "Ablation"]),
    "pages/convolution.py": ("conv_tab", ["Operation", "Transposed", "Channels", "Network"]),
    "pages/receptive_fields.py": ("rf_tab", ["Stack", "Real networks", "Effective field"]),
    "pages/architectures.py": ("arch_tab", ["Comparison", "Blocks", "Skip connections"]),
    "pages/latent_space.py": (
        "latent_tab",
        ["Map", "Walk", "Objective", "Prior", "Anomaly", "GAN", "Digit GAN"],
    ),
    "pages/runs.py": ("runs_tab", ["Runs", "Compare", "Imported"]),
    "pages/boards.py": ("boards_id", ["", "x" * 16, "../boards?boards_id=x", "' OR 1=1 --"]),
}
HOSTILE = [
    "", " ", "nan", "NaN", "inf", "-inf", "1e999", "-0", "0", "1", "-1", "1e9", "1000000000", "9" * 400, "1e-320",
    "0x10", "1_000", "١٢", "½", "1,5", "true", "null", "None", "[]", "{}", "[1,2]", "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>", "`*_[a](javascript:alert(1))_*`", "../../etc/passwd", "%00", "\x00", "\ud7ff",
    "\u202e", "{low}", "{0.__class__}", "%s%n", "' OR 1=1 --", "$x^2$", "a" * 5000, "😀" * 50, "\n\r\n",
    ":material/home:",
]  # fmt: skip
PROPER = [
    "Held-out class",
    "Salt and pepper",
    "All ten classes",
    "KL divergence",
    "Beta",
    "Fixed binarisation",
    "8 × 8",
    "ResNet-50",
    "layer4.2.relu_2",
    "TensorFlow's SAME",
    "My drawing",
    "Own numbers",
    "Photo",
    "Own kernel",
    "Gabor",
    "Same",
    "Reflect",
    "Heat map",
    "Copies",
    "There and back",
    "Checkerboard",
    "Your own photo",
    "Surface",
    "Maps",
    "Settings",
    "Where it ends",
    "Memory of the scale",
    "Your own f(x, y)",
    "Momentum",
    "Regression",
    "Digits",
    "Double descent",
    "When does bagging pay?",
    "AdaBoost",
    "Gradient boosting",
    "k nearest neighbours",
    "15 nearest neighbours",
    "Leakage",
    "Network",
    "Nearest neighbours",
    "New x",
    "Neural network",
    "Training time",
    "Gaussian inputs",
    "Network",
    "Own",
    "MNIST",
    "Fashion-MNIST",
    "UMAP",
    "Early stopping",
    "Norm penalty",
    "Mixing",
    "CutMix",
    "Error rate",
    "Epochs",
    "Landscape",
    "Between two minima",
    "Full",
    "Depth law",
    "Networks",
    "ResNet-18",
    "1, 2, 4",
    "1×1",
    "Groups",
    "Pooling",
    "Cost",
    "Your own photo",
    "Principal colours",
    "Own weights",
    "Average",
    "conv 3 p1; up 3 s2; pool 2",
    "Residual",
    "Concatenation",
    "Output gradients",
    "Off",
    "WGAN-GP",
    "Ten Gaussians",
    "Dynamic binarisation",
    "28 × 28",
    "Perceptron",
    "Logarithmic",
    "Receptive field",
    "VGG-19",
    "DenseNet",
    "conv64 basic128i",
    "conv8 dense4*3 trans0.5 incep1-1-1-1-1-1 gap fc10",
    *(rule.name for rule in optimizers.OPTIMIZERS.values()),
]
PROPER += ["surface race", "2026-11-30", "Percent", "Highest", "At the place", "0123456789ab-cdef01234567"]
PROPER += ["Own points", "Wasserstein GP", "Lattice", "Uniform", "Both"]
PROPER += [member.name for member in [*SURFACES.values(), *TARGETS.values()]]


EVERYWHERE = ["lesson", "lesson_step", "packed", "afresh"]
"""Parameters that every page takes."""


def hostile_link(chance, page):
    """Draw a tab and one to eight parameters: mostly nonsense, sometimes good, sometimes repeated."""
    control, tabs = TABS[page]
    link = {control: chance.choice(tabs)}
    for key in chance.sample([*KEYS[page], *EVERYWHERE], chance.randint(1, 8)):
        values = [
            chance.choice(HOSTILE if chance.random() < 0.7 else PROPER) for _ in range(chance.choice([1, 1, 1, 2, 9]))
        ]
        link[key] = values if len(values) > 1 else values[0]
    return link


@pytest.mark.slow
@pytest.mark.timeout(900)  # a fifth of a second each, several on a busy machine
@pytest.mark.parametrize("page", KEYS)
def test_no_link_raises(dashboard, page):
    chance = random.Random(SEED)
    for _ in range(LINKS[page]):
        link = hostile_link(chance, page)
        app = dashboard(page, **link)
        assert not app.exception, (link, app.exception)
        assert app.title[0].value.lower().replace(" ", "_") in page


def test_the_home_page_takes_no_harm_either(dashboard):
    chance = random.Random(SEED + 1)
    for _ in range(10):
        link = hostile_link(chance, "pages/optimizers.py")
        assert not dashboard("pages/home.py", **link).exception, link


@pytest.mark.parametrize("many", [100, 999, 10_000])
def test_a_link_cannot_fill_the_page(dashboard, many):
    app = dashboard("pages/optimizers.py", **{f"x{number}": "1" for number in range(many)})
    assert not app.exception
    sentences = [text.value for text in app.markdown if text.value.startswith("- The link")]
    assert len("".join(sentences).splitlines()) <= _link.MOST + 1
