//! What `cargo xtask bench` understands.

use super::data::Size;
use super::work::WORDS;
use crate::command::Outcome;

/// Said by `cargo xtask bench --help`.
pub(super) const HELP: &str = "\
cargo xtask bench [WHAT]... [OPTION]...

Makes logs, has our page, our terminal program and others count them in turn, and
prints how long each takes. All answers have to be equal, to the digit.

WHAT is any of
  S          1 million rows of each kind of log [this, if nothing is said]
  M          10 million rows: most bars are set here
  L          50 million rows of CSV (3 GB)
  XL         100 million rows of CSV (6 GB)
  hands      clicks, pointing and opening the page, with M's CSV read
  growth     how time and memory grow: with rows, sources, sensors, services, days
  passes     50 million sources (3 GB) in a page whose module has 256 MiB of memory
  all        all of these; takes hours
  clean      removes bench-data/, where logs and results are kept

Options
  --only ROW,...   only these rows of S and M: {rows}
  --runs N         runs that count, after one that does not [5; S: 3; passes: 1]
  --alone          without the others
  --tenth          growth and passes with a tenth of the rows: a trial
  --write          write the results into docs/performance.md
  --last           measure nothing: print (or write) the results of the last time
  --help";

/// A thing to measure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum What {
    Size(Size),
    Hands,
    Growth,
    Passes,
}

impl What {
    pub(super) const ALL: [Self; 7] = [
        Self::Size(Size::S),
        Self::Size(Size::M),
        Self::Size(Size::L),
        Self::Size(Size::XL),
        Self::Hands,
        Self::Growth,
        Self::Passes,
    ];

    /// Its word on the command line; also the name of its results.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Size(size) => size.name(),
            Self::Hands => "hands",
            Self::Growth => "growth",
            Self::Passes => "passes",
        }
    }
}

/// What was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Asked {
    Help,
    Clean,
    Measure(Options),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Options {
    pub(super) what: Vec<What>,
    /// Words of rows; all, if there are none.
    pub(super) only: Vec<String>,
    /// How many runs count, if that was said.
    runs: Option<usize>,
    pub(super) alone: bool,
    pub(super) tenth: bool,
    pub(super) write: bool,
    pub(super) last: bool,
}

impl Options {
    /// How many runs count. S is for every day and has to be quick; passes
    /// take minutes.
    pub(super) fn runs(&self, what: What) -> usize {
        self.runs.unwrap_or(match what {
            What::Size(Size::S) => 3,
            What::Passes => 1,
            _ => 5,
        })
    }

    /// Whether all of a table is measured, so that it may be kept.
    pub(super) fn is_whole(&self) -> bool {
        self.only.is_empty() && !self.alone && !self.tenth
    }
}

/// Reads the words after `bench`.
pub(super) fn parse(words: &[&str]) -> Outcome<Asked> {
    let none = Options {
        what: Vec::new(),
        only: Vec::new(),
        runs: None,
        alone: false,
        tenth: false,
        write: false,
        last: false,
    };
    let mut options = none;
    let mut words = words.iter();
    while let Some(&word) = words.next() {
        let mut value = || words.next().copied().ok_or_else(|| format!("{word} of what?"));
        match word {
            "--help" | "-h" | "help" => return Ok(Asked::Help),
            "clean" => return Ok(Asked::Clean),
            "all" => options.what.extend(What::ALL),
            "--only" => {
                let rows: Vec<String> = value()?.split(',').map(str::to_owned).collect();
                if let Some(row) = rows.iter().find(|row| !WORDS.contains(&row.as_str())) {
                    return Err(format!("there is no row {row:?}; there are {}", WORDS.join(", ")));
                }
                options.only.extend(rows);
            }
            "--runs" => {
                let number = value()?;
                let runs = number.parse().ok().filter(|runs| (1..=99).contains(runs));
                options.runs = Some(runs.ok_or_else(|| format!("{number:?} is no number of runs from 1 to 99"))?);
            }
            "--alone" => options.alone = true,
            "--tenth" => options.tenth = true,
            "--write" => options.write = true,
            "--last" => options.last = true,
            _ => {
                let what = What::ALL.into_iter().find(|it| it.word().eq_ignore_ascii_case(word));
                options.what.push(what.ok_or_else(|| format!("what is {word:?}?\n{}", help()))?);
            }
        }
    }
    if options.what.is_empty() {
        options.what.push(What::Size(Size::S));
    }
    if options.write && !options.last && !options.is_whole() {
        return Err("parts of a table are not written: leave out --write, or --only, --alone and --tenth".into());
    }
    Ok(Asked::Measure(options))
}

/// The help, with the words of the rows.
pub(super) fn help() -> String {
    HELP.replace("{rows}", &WORDS.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn options(words: &[&str]) -> Options {
        match parse(words) {
            Ok(Asked::Measure(options)) => options,
            other => panic!("{words:?} asks for {other:?}"),
        }
    }

    #[test]
    fn words_that_are_understood() {
        assert_eq!(options(&[]).what, [What::Size(Size::S)]);
        assert_eq!(options(&["m", "growth"]).what, [What::Size(Size::M), What::Growth]);
        assert_eq!(options(&["all"]).what, What::ALL);
        let runs = [What::Size(Size::S), What::Growth, What::Passes].map(|what| options(&[]).runs(what));
        assert_eq!(runs, [3, 5, 1]);
        assert_eq!(options(&["--runs", "7"]).runs(What::Size(Size::S)), 7);
        let all = options(&["XL", "--runs", "3", "--only", "csv,zeek", "--alone", "--write", "--last", "--tenth"]);
        assert_eq!((all.runs, all.only), (Some(3), vec!["csv".to_owned(), "zeek".to_owned()]));
        assert!(all.alone && all.write && all.last && all.tenth);
        assert_eq!(parse(&["M", "--help"]), Ok(Asked::Help));
        assert_eq!(parse(&["clean"]), Ok(Asked::Clean));
    }

    #[test]
    fn words_that_are_not() {
        for words in
            [&["huge"][..], &["--runs"], &["--runs", "0"], &["--only", "xml"], &["--fast"], &["--write", "--alone"]]
        {
            assert!(parse(words).is_err(), "{words:?}");
        }
    }
}
