"""arXiv's categories: every class of every archive, those that were closed, and those with two names.

The list is https://arxiv.org/category_taxonomy; the largest of an archive's classes come first.
"""

from collections.abc import Mapping

CLASSES: Mapping[str, tuple[str, ...]] = {
    archive: tuple(classes.split())
    for archive, classes in {
        "astro-ph": "GA CO HE SR EP IM",
        "cond-mat": "mtrl-sci mes-hall str-el stat-mech soft supr-con quant-gas dis-nn other",
        "cs": "LG CV CL AI RO CR IR HC SE SI DC NI CY MA SD DS IT NE DB AR LO GR PL ET CE GT MM SY NA CC DL "
        "CG DM FL PF SC MS OS OH GL",
        "econ": "GN EM TH",
        "eess": "IV SP SY AS",
        "math": "OC NA CO AP PR AG NT DS ST FA DG GR MP RT RA CA GT QA LO CV AT MG OA IT AC CT SG HO GM SP "
        "GN KT",
        "nlin": "CD PS AO SI CG",
        "physics": "optics flu-dyn app-ph ins-det comp-ph chem-ph soc-ph plasm-ph atom-ph med-ph bio-ph "
        "gen-ph ao-ph geo-ph acc-ph data-an ed-ph hist-ph class-ph space-ph atm-clus pop-ph",
        "q-bio": "QM NC PE BM GN MN TO CB SC OT",
        "q-fin": "ST CP GN MF PM PR RM TR EC",
        "stat": "ML ME AP TH CO OT",
    }.items()
}
"""By archive; an archive's own name was a category once, too (``astro-ph``)."""

WITHOUT_CLASSES = (
    "gr-qc", "hep-ex", "hep-lat", "hep-ph", "hep-th", "math-ph", "nucl-ex", "nucl-th", "quant-ph"
)  # fmt: skip

SUBSUMED: Mapping[str, str] = {
    "acc-phys": "physics.acc-ph", "adap-org": "nlin.AO", "alg-geom": "math.AG", "ao-sci": "physics.ao-ph",
    "atom-ph": "physics.atom-ph", "bayes-an": "physics.data-an", "chao-dyn": "nlin.CD",
    "chem-ph": "physics.chem-ph", "cmp-lg": "cs.CL", "comp-gas": "nlin.CG", "dg-ga": "math.DG",
    "funct-an": "math.FA", "mtrl-th": "cond-mat.mtrl-sci", "patt-sol": "nlin.PS",
    "plasm-ph": "physics.plasm-ph", "q-alg": "math.QA", "solv-int": "nlin.SI",
    "supr-con": "cond-mat.supr-con",
}  # fmt: skip
"""Archives that were closed, and what they became."""

ARCHIVES = (*CLASSES, *WITHOUT_CLASSES, *SUBSUMED)

CATEGORIES = (
    *(f"{archive}.{part}" for archive, parts in CLASSES.items() for part in parts),
    *ARCHIVES,
)

_TWO_NAMES = {
    "math.MP": "math-ph", "stat.TH": "math.ST", "math.IT": "cs.IT", "q-fin.EC": "econ.GN",
    "cs.SY": "eess.SY", "cs.NA": "math.NA",
}  # fmt: skip

ALSO_CALLED: Mapping[str, str] = {
    **_TWO_NAMES,
    **{canonical: alias for alias, canonical in _TWO_NAMES.items()},
    **SUBSUMED,
}
"""What else a paper of this category is filed under, without arXiv saying so with each paper."""
