"""Writes expected.json: vectors, and what independent implementations make of them.

    pip install scipy==1.17.1 statsmodels==0.15.0 mpmath==1.4.1 pymannkendall==1.4.3
    python expected.py > expected.json

Tails are mpmath's with 60 digits, since SciPy's lose digits far out; SciPy is asked as well and must agree to 1e-9 where
it can. Exact p-values with ties are counted over all orders, one by one.
"""

import itertools
import json
import math

import mpmath
import numpy
import pymannkendall
from scipy import stats
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import proportion_confint

mpmath.mp.dps = 60
random = numpy.random.default_rng(5)

# Accesses per sensor-day of the sample's last twelve months, rounded, and other short series.
YEAR = [662, 655, 648, 640, 632, 624, 613, 601, 520, 478, 449, 400]
SERIES = {
    "year": YEAR,
    "half year": [613, 601, 520, 478, 449, 400],
    "rising": [1, 2, 3, 4, 5, 6],
    "one step back": [1, 2, 3, 4, 6, 5],
    "a tendency": [1, 2, 4, 3, 6, 5],
    "ten": [3.5, 1.25, 4, 1.5, 5, 9, 2.75, 6, 5.5, 3],
    "no trend": [1, 4, 2, 3],
    "two": [2, 1],
}
TIED = {
    "tied": [3, 1, 1, 2, 3, 5, 5, 5],
    "mostly tied": [0, 0, 0, 1, 0, 0, 2],
    "nine with ties": [4, 4, 3, 3, 2, 2, 2, 1, 3],
}
LONG = {
    "thirty days": [int(n) for n in random.poisson(numpy.linspace(40, 55, 30))],
    "a year of days": [round(float(n), 3) for n in random.normal(100, 20, 366) - numpy.arange(366) / 10],
    "few values": [int(n) for n in random.integers(0, 3, 25)],
    "S is 0": [0, 1] * 6 + [0] + [1, 0] * 6,
}


def counted(values):
    """The share of all orders whose S is as far from 0."""
    s = lambda v: sum((b > a) - (b < a) for a, b in itertools.combinations(v, 2))
    far, orders = 0, 0
    for order in itertools.permutations(values):
        orders += 1
        far += abs(s(order)) >= abs(s(values))
    return s(values), far / orders


def mann_kendall():
    for name, values in SERIES.items():
        test = stats.kendalltau(range(len(values)), values, method="exact")
        s = pymannkendall.original_test(values).s
        yield {"name": name, "values": values, "s": int(s), "p": float(test.pvalue), "exact": True}
    for name, values in TIED.items():
        if len(values) <= 9:
            s, p = counted(values)
            yield {"name": name, "values": values, "s": s, "p": p, "exact": True}
    for name, values in LONG.items():
        test = pymannkendall.original_test(values)
        # Its p is 2·(1 − Φ(z)), which loses digits of small ones.
        p = float(2 * mpmath.ncdf(-abs(mpmath.mpf(float(test.z)))))
        case = {"name": name, "values": values, "s": int(test.s), "p": p, "exact": False}
        yield case | {"variance": float(test.var_s)}


def theil_sen():
    lists = SERIES | TIED | LONG
    for name, y in lists.items():
        x = [float(n) for n in random.integers(0, len(y), len(y))] if name in LONG else list(range(len(y)))
        line = stats.theilslopes(y, x, method="separate")
        yield {"name": name, "x": x, "y": y, "slope": float(line.slope), "intercept": float(line.intercept)}


def spearman():
    for name, y in (SERIES | TIED | LONG).items():
        x = [round(float(n), 1) for n in random.normal(0, 1, len(y)) + numpy.array(y) / (1 + max(y))]
        yield {"name": name, "x": x, "y": y, "rho": float(stats.spearmanr(x, y).statistic)}


def wilson():
    for hits, trials in [(7, 10), (0, 10), (10, 10), (1, 3), (1, 1), (250, 1000), (1, 1_000_000)]:
        for alpha in [0.05, 0.01]:
            low, high = proportion_confint(hits, trials, alpha=alpha, method="wilson")
            z = float(stats.norm.isf(alpha / 2))
            yield {"hits": hits, "trials": trials, "z": z, "low": float(low), "high": float(high)}


def benjamini_hochberg():
    lists = [
        [0.01, 0.04, 0.03, 0.005],
        [0.5],
        [1, 1, 0.2, 0.2, 0],
        [float(p) for p in random.uniform(0, 1, 50) ** 3],
        [0.001, 0.008, 0.039, 0.041, 0.042, 0.06, 0.074, 0.205, 0.212, 0.216, 0.222, 0.251, 0.269, 0.275, 0.34],
    ]
    for p in lists:
        yield {"p": p, "adjusted": [float(q) for q in multipletests(p, method="fdr_bh")[1]]}


def agree(ours, other, least=1e-280):
    assert other < least or abs(ours / other - 1) < 1e-9, (ours, other)
    return float(ours)


def poisson_tail():
    for mean in [1e-9, 0.013, 0.2, 1, 7.5, 42, 120, 5e3, 3.3e6]:
        for times in [0.5, 1, 1.5, 3, 10]:
            for more in [1, 5, 20]:
                count = int(mean * times) + more
                p = poisson_upper(count, mpmath.mpf(mean))
                if p > 1e-280:
                    p = agree(p, float(stats.poisson.sf(count - 1, mean)), 1e-250)
                    yield {"count": count, "mean": mean, "p": p}


def poisson_upper(count, mean):
    """Term by term: downwards from count - 1, if that is shorter, for what is not in the tail."""
    probability = lambda k: mpmath.exp(k * mpmath.log(mean) - mean - mpmath.loggamma(k + 1))
    if count > mean:
        ratios = (mean / n for n in itertools.count(count + 1))
        return probability(count) * mpmath.fsum(products(ratios))
    ratios = (n / mean for n in itertools.count(count - 1, -1))
    return 1 - probability(count - 1) * mpmath.fsum(products(ratios))


def products(ratios):
    term = mpmath.mpf(1)
    while term > mpmath.mpf(10) ** -40:
        yield term
        term *= next(ratios)


def negative_binomial_tail():
    for mean in [1e-6, 0.02, 0.2, 1, 7.5, 42, 120, 5e3, 3.3e6]:
        for ratio in [1 + 1e-9, 1.01, 1.5, 3, 6, 40, 1e4]:
            for times in [0.3, 1, 1.5, 3, 10]:
                for more in [1, 20]:
                    count = int(mean * times) + more
                    m = mpmath.mpf(mean)
                    variance = mpmath.mpf(mean * ratio)
                    size, miss = m * m / (variance - m), m / variance
                    p = betainc(count, size, 1 - miss, miss)
                    if p is not None and p > 1e-280:
                        # SciPy takes size and m/v as doubles, in which some are lost already.
                        if ratio > 1.001:
                            agree(p, float(stats.nbinom.sf(count - 1, float(size), float(miss))), 1e-12)
                        yield {"count": count, "mean": mean, "variance": mean * ratio, "p": float(p)}


def betainc(a, b, x, y):
    """I_x(a, b) by its series in 60 digits, or None where that would take for ever."""
    if a > 60_000 or b > 1e7:
        return None
    if x * (b + a) > a:
        rest = series(b, a, y, x)
        return None if rest is None else 1 - rest
    return series(a, b, x, y)


def series(a, b, x, y):
    a, b = mpmath.mpf(a), mpmath.mpf(b)
    logarithm = a * mpmath.log(x) + b * mpmath.log(y) - mpmath.log(a)
    logarithm += mpmath.loggamma(a + b) - mpmath.loggamma(a) - mpmath.loggamma(b)
    total, term, n = mpmath.mpf(1), mpmath.mpf(1), 0
    while term > total * mpmath.mpf(10) ** -25:
        term *= x * (a + b + n) / (a + 1 + n)
        total += term
        n += 1
        if n > 40_000:
            return None
    return mpmath.exp(logarithm) * total


def crowd():
    for counts in [[1], [5, 5, 5, 5], [100, 1, 1, 1, 0], [int(n) for n in random.geometric(0.01, 40)]]:
        shares = numpy.array(counts) / sum(counts)
        entropy = float(stats.entropy(shares, base=2))
        yield {"counts": counts, "entropy": entropy, "effective": float(1 / (shares**2).sum())}


def level():
    for name, values in (SERIES | TIED | LONG).items():
        spread = float(stats.median_abs_deviation(values))
        yield {"name": name, "values": values, "median": float(numpy.median(values)), "mad": spread}


def split():
    cases = [
        (119926 / 300, 47248 / 300, 95509 / 310, 42791 / 310),
        (10, 4, 10, 4),
        (10, 4, 10, 5),
        (1, 1, 1e6, 10),
        (400, 157, 400 * (1 + 1e-12), 157),
        (400, 157, 400 * (1 + 1e-9), 157 * (1 - 3e-10)),
        (0.001, 0.0005, 0.0011, 0.0005),
        (0, 0, 12, 3),
        (12, 3, 0, 0),
        (0, 0, 0, 0),
    ]
    for case in cases:
        a0, s0, a1, s1 = (mpmath.mpf(float(n)) for n in case)
        if a0 == 0 or a1 == 0:
            sources, intensity = a1 - a0, 0
        else:
            mean = a0 if a0 == a1 else (a1 - a0) / mpmath.log(a1 / a0)
            sources, intensity = mean * mpmath.log(s1 / s0), mean * mpmath.log((a1 / s1) / (a0 / s0))
        # As text: a reader of JSON may lose the last digit, and nearly equal levels differ in nothing else.
        yield {"levels": [repr(float(n)) for n in case], "sources": float(sources), "intensity": float(intensity)}


def missed():
    for coverage, sensors in [(0, 10), (1, 10), (0.5, 10), (0.7, 10), (1e-9, 3), (0.03, 0), (0.999999, 2)]:
        yield {"coverage": coverage, "sensors": sensors, "p": float((1 - mpmath.mpf(float(coverage))) ** sensors)}


makers = [
    mann_kendall, theil_sen, spearman, wilson, benjamini_hochberg, poisson_tail, negative_binomial_tail, crowd, level,
    split, missed,
]
groups = {maker.__name__: list(maker()) for maker in makers}
assert all(math.isfinite(v) for g in groups.values() for c in g for v in c.values() if isinstance(v, float))
lines = [f'"{name}": [\n' + ",\n".join(json.dumps(c) for c in cases) + "\n]" for name, cases in groups.items()]
print("{\n" + ",\n".join(lines) + "\n}")
