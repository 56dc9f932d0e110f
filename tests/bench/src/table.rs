//! Tables in Markdown.

use std::fmt::Write;

/// A table: names of columns and rows of cells. The first column is text, the others are numbers.
pub(crate) struct Table {
    columns: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Table {
    pub(crate) fn new(columns: &[&str]) -> Self {
        Self { columns: columns.iter().map(|it| (*it).to_owned()).collect(), rows: Vec::new() }
    }

    /// A table of what things cost at several sizes: a group of columns each cost, a column each size.
    pub(crate) fn by_size(things: &str, costs: [&str; 3], sizes: [u32; 3]) -> Self {
        let costs = costs.iter().flat_map(|cost| sizes.map(|size| format!("{cost} at {size}")));
        Self { columns: [things.to_owned()].into_iter().chain(costs).collect(), rows: Vec::new() }
    }

    pub(crate) fn row(&mut self, cells: Vec<String>) {
        self.rows.push(cells);
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The table as text that reads well before it is rendered, too.
    pub(crate) fn render(&self) -> String {
        let mut text = String::new();
        let _ = writeln!(text, "| {} |", self.columns.join(" | "));
        let rule = (0..self.columns.len()).map(|column| if column == 0 { "---" } else { "---:" });
        let _ = writeln!(text, "|{}|", rule.collect::<Vec<_>>().join("|"));
        for row in &self.rows {
            let _ = writeln!(text, "| {} |", row.join(" | "));
        }
        text
    }
}

/// A number with as many decimals as leave it three digits.
pub(crate) fn short(number: f64) -> String {
    let decimals = match number.abs() {
        size if size >= 100.0 => 0,
        size if size >= 10.0 => 1,
        _ => 2,
    };
    format!("{number:.decimals$}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_is_markdown() {
        let mut table = Table::new(&["what", "ms"]);
        table.row(vec!["floor".into(), short(1.234)]);
        assert_eq!(table.render(), "| what | ms |\n|---|---:|\n| floor | 1.23 |\n");
    }

    #[test]
    fn numbers_keep_three_digits() {
        assert_eq!([0.5, 12.34, 436.2].map(short), ["0.50", "12.3", "436"]);
    }
}
