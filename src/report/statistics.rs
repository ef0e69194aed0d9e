//! Statistics that the report's sentences rest on: functions over slices, one idea a file. They know nothing of logs,
//! days or services.
//!
//! Two rules hold in all of them. What is undefined (too few values, all of them equal, no such number) is `None`, so
//! that no infinity and no NaN leaves here. And every logarithm, exponential or power is `libm`'s, compiled into the
//! engine, so that the browser and the terminal agree to the last digit; of the standard library come only the
//! operations that IEEE 754 fixes (`+ - * /` and the square root). `tests/architecture.rs` holds that,
//! `tests/statistics.rs` holds the values to SciPy, statsmodels and mpmath.

mod axis;
mod change;
mod crowd;
mod discovery;
mod level;
mod proportion;
mod rank;
mod tail;
mod trend;

pub use axis::{Blame, Explanation, explanations};
pub use change::{Contribution, Explained, Level, Split, explain, split};
pub use crowd::{effective_number, entropy, jaccard};
pub use discovery::benjamini_hochberg;
pub(super) use discovery::benjamini_hochberg_of;
pub use level::{MAD_OF_NORMAL, anscombe, mad, median, robust_z};
pub use proportion::{Z_95, missed_by_all, wilson};
pub use rank::{mid_ranks, spearman};
pub use tail::{count_tail, negative_binomial_tail, poisson_tail};
pub use trend::{EXACT, Line, MannKendall, mann_kendall, theil_sen};
