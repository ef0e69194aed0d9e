//! `docs/performance.md`: a run replaces the blocks it measured, and leaves
//! every other word alone. Whoever writes prose writes it between the blocks.

use crate::command::{Outcome, say};
use crate::project::Project;
use std::fs;

const PATH: &str = "docs/performance.md";

/// What the document is before anything was measured.
const TEMPLATE: &str = "\
# How fast it is

`cargo xtask bench` makes the logs, measures, and writes what stands between the markers of this file; the rest is
written by hand and left alone. Everyone counts the same: accesses and distinct sources by day, sensor and service,
exactly. In every run of every row all answers are equal, to the digit; otherwise nothing is written.

Times are wall times. The page's runs from the file being chosen to the counts being on the screen, in a browser that was
just started and has come to rest; the terminal's is that of the whole process. The others' clock runs from when their
engine is loaded. Memory is the most that was resident at a time: of the process, or of all the tab's processes. Ratios
say more than seconds: those that are compared ran in turn. \"Limits\" do nothing but what everyone has to do: get the
file's bytes into a worker, and inflate them.

## Ten million rows

<!-- bench M -->
<!-- end -->

## Under the hand

<!-- bench hands -->
<!-- end -->

## Fifty million rows

<!-- bench L -->
<!-- end -->

## A hundred million rows

<!-- bench XL -->
<!-- end -->

## How cost grows

<!-- bench growth -->
<!-- end -->

## Past one tab's memory

<!-- bench passes -->
<!-- end -->

## One million rows

<!-- bench S -->
<!-- end -->
";

/// Writes `blocks` (name, text) into the document.
pub(super) fn write(project: &Project, blocks: &[(&str, String)]) -> Outcome {
    let path = project.at(PATH);
    let mut text = fs::read_to_string(&path).unwrap_or_else(|_| TEMPLATE.to_owned());
    for (name, block) in blocks {
        text = replace(&text, name, block).map_err(|why| format!("{PATH}: {why}"))?;
    }
    fs::write(&path, text).map_err(|error| format!("{PATH}: {error}"))?;
    say(format!("wrote {PATH}"));
    Ok(())
}

/// The text with the block `name` replaced.
fn replace(text: &str, name: &str, block: &str) -> Outcome<String> {
    let (begin, end) = (format!("<!-- bench {name} -->\n"), "<!-- end -->");
    let (before, rest) = text.split_once(&begin).ok_or_else(|| format!("there is no line {}", begin.trim()))?;
    let (_, after) = rest.split_once(end).ok_or_else(|| format!("no {end} follows {}", begin.trim()))?;
    Ok(format!("{before}{begin}\n{}\n\n{end}{after}", block.trim()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::options::What;

    #[test]
    fn a_block_is_replaced_and_prose_stays() {
        let text = "a\n<!-- bench S -->\nold\n<!-- end -->\nb\n<!-- bench M -->\n<!-- end -->\nc\n";
        let expected = "a\n<!-- bench S -->\n\nnew\n\n<!-- end -->\nb\n<!-- bench M -->\n<!-- end -->\nc\n";
        assert_eq!(replace(text, "S", "new\n").as_deref(), Ok(expected));
        assert_eq!(replace(expected, "S", "new").as_deref(), Ok(expected), "twice is once");
        assert!(replace(text, "L", "new").is_err());
        assert!(replace("<!-- bench S -->\n", "S", "new").is_err());
    }

    #[test]
    fn the_template_has_a_place_for_everything() {
        for what in What::ALL {
            assert!(replace(TEMPLATE, what.word(), "x").is_ok(), "{}", what.word());
        }
    }
}
