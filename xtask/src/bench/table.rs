//! Tables in Markdown, which are readable in a terminal too; and numbers as
//! they stand in them.

/// A table; the first column is text, the others numbers.
pub(super) struct Table {
    rows: Vec<Vec<String>>,
}

impl Table {
    pub(super) fn new(head: &[&str]) -> Self {
        Self { rows: vec![head.iter().map(|&it| it.to_owned()).collect()] }
    }

    /// Adds a row; it has as many cells as the head.
    pub(super) fn row(&mut self, cells: Vec<String>) {
        assert_eq!(cells.len(), self.rows[0].len(), "{cells:?}");
        self.rows.push(cells);
    }

    /// As Markdown, its columns in line.
    pub(super) fn markdown(&self) -> String {
        let columns = self.rows[0].len();
        let width = |column: usize| self.rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0).max(3);
        let widths: Vec<usize> = (0..columns).map(width).collect();
        let mut out = String::new();
        for (nth, row) in self.rows.iter().enumerate() {
            for (column, (cell, width)) in row.iter().zip(&widths).enumerate() {
                let space = " ".repeat(width - cell.chars().count());
                match column {
                    0 => out.push_str(&format!("| {cell}{space} |")),
                    _ => out.push_str(&format!(" {space}{cell} |")),
                }
            }
            out.push('\n');
            if nth == 0 {
                for (column, width) in widths.iter().enumerate() {
                    let dashes = "-".repeat(*width - usize::from(column > 0));
                    out.push_str(&if column == 0 { format!("| {dashes} |") } else { format!(" {dashes}: |") });
                }
                out.push('\n');
            }
        }
        out
    }
}

/// Seconds with three significant digits, or four: `0.0412 s`, `0.852 s`,
/// `13.2 s`.
pub(super) fn seconds(value: f64) -> String {
    format!("{} s", significant(value))
}

/// Three significant digits.
pub(super) fn significant(value: f64) -> String {
    match value {
        _ if value >= 100.0 => format!("{value:.0}"),
        _ if value >= 10.0 => format!("{value:.1}"),
        _ if value >= 1.0 => format!("{value:.2}"),
        _ => format!("{value:.3}"),
    }
}

/// Mebibytes.
pub(super) fn mebibytes(bytes: f64) -> String {
    format!("{:.0} MiB", bytes / f64::from(1 << 20))
}

/// A number of rows or sources, rounded as people say it: `10 M`, `412 k`.
pub(super) fn count(number: u64) -> String {
    match number {
        0..10_000 => number.to_string(),
        10_000..1_000_000 => format!("{:.0} k", number as f64 / 1e3),
        _ if number.is_multiple_of(1_000_000) => format!("{} M", number / 1_000_000),
        _ => {
            let millions = format!("{:.2}", number as f64 / 1e6);
            format!("{} M", millions.trim_end_matches('0').trim_end_matches('.'))
        }
    }
}

/// What is not there.
pub(super) fn or_dash(value: Option<String>) -> String {
    value.unwrap_or_else(|| "–".into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_stand_in_line() {
        let mut table = Table::new(&["who", "time"]);
        table.row(vec!["Teiten 定点".into(), "1 s".into()]);
        let expected = "| who       | time |\n| --------- | ---: |\n| Teiten 定点 |  1 s |\n";
        assert_eq!(table.markdown(), expected);
    }

    #[test]
    fn numbers_have_as_many_digits_as_mean_something() {
        assert_eq!(seconds(0.0412), "0.041 s");
        assert_eq!(seconds(0.8519), "0.852 s");
        assert_eq!(seconds(13.24), "13.2 s");
        assert_eq!(seconds(234.5), "234 s");
        assert_eq!(mebibytes(1_048_576.0 * 212.4), "212 MiB");
        let counts = [600, 411_745, 10_000_000, 4_133_184, 1_500_000].map(count);
        assert_eq!(counts, ["600", "412 k", "10 M", "4.13 M", "1.5 M"]);
    }
}
