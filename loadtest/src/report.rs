//! What a run has shown: tables for people and the same as JSON for machines, and the bounds that decide whether it is
//! good.

use std::fmt;

use serde_json::{Map, Value, json};

/// A field of a table.
pub type Cell = Value;

/// A table.
#[derive(Clone, Debug)]
pub struct Table {
    /// What it is of; its key in JSON.
    pub title: &'static str,
    /// The heads of its columns.
    pub columns: Vec<&'static str>,
    /// As many cells each as there are columns.
    pub rows: Vec<Vec<Cell>>,
}

/// Something that must not be above a limit.
#[derive(Clone, Debug)]
pub struct Bound {
    /// What, with its unit.
    pub what: String,
    /// What it was; none if it could not be measured, and then it does not hold.
    pub found: Option<f64>,
    /// The most that it may be.
    pub at_most: f64,
}

impl Bound {
    /// A bound on something.
    #[must_use]
    pub fn new(what: impl Into<String>, found: impl Into<Option<f64>>, at_most: f64) -> Self {
        Self { what: what.into(), found: found.into(), at_most }
    }

    /// Whether it holds.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.found.is_some_and(|found| found <= self.at_most)
    }
}

/// Everything that a run has shown.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// The scenario, and with what it was played.
    pub head: Vec<(&'static str, Cell)>,
    /// Its figures.
    pub tables: Vec<Table>,
    /// What must hold.
    pub bounds: Vec<Bound>,
    /// What has to be known to read the figures.
    pub warnings: Vec<String>,
}

impl Report {
    /// Whether all bounds hold.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.bounds.iter().all(Bound::holds)
    }

    /// For machines: each table is a list of objects, with its columns as keys.
    #[must_use]
    pub fn json(&self) -> Value {
        let mut tables: Vec<Table> = self.tables.clone();
        tables.extend(self.bounds_table());
        let table = |table: &Table| -> Value {
            let row = |row: &Vec<Cell>| -> Map<String, Value> {
                table.columns.iter().zip(row).map(|(column, cell)| ((*column).to_owned(), cell.clone())).collect()
            };
            table.rows.iter().map(row).map(Value::Object).collect()
        };
        let head: Map<String, Value> =
            self.head.iter().map(|(key, value)| ((*key).to_owned(), value.clone())).collect();
        let tables: Map<String, Value> = tables.iter().map(|one| (one.title.to_owned(), table(one))).collect();
        json!({ "run": head, "tables": tables, "warnings": self.warnings, "holds": self.holds() })
    }

    fn bounds_table(&self) -> Option<Table> {
        let row = |bound: &Bound| {
            let holds = if bound.holds() { "yes" } else { "NO" };
            vec![bound.what.clone().into(), json!(bound.found), bound.at_most.into(), holds.into()]
        };
        let rows: Vec<_> = self.bounds.iter().map(row).collect();
        let columns = vec!["bound", "found", "at most", "holds"];
        (!rows.is_empty()).then_some(Table { title: "bounds", columns, rows })
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let head: Vec<String> = self.head.iter().map(|(key, value)| format!("{key} {}", said(value))).collect();
        writeln!(f, "{}", head.join(", "))?;
        for table in self.tables.iter().chain(&self.bounds_table()) {
            writeln!(f)?;
            table.fmt(f)?;
        }
        if !self.warnings.is_empty() {
            writeln!(f)?;
        }
        self.warnings.iter().try_for_each(|warning| writeln!(f, "warning: {warning}"))
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut lines: Vec<Vec<String>> = vec![self.columns.iter().map(|column| (*column).to_owned()).collect()];
        lines.extend(self.rows.iter().map(|row| row.iter().map(said).collect()));
        let width = |column: usize| lines.iter().map(|line| line[column].chars().count()).max().unwrap_or(0);
        let widths: Vec<usize> = (0..self.columns.len()).map(width).collect();
        // Numbers stand below each other by their last digit.
        let is_number = |column: usize| self.rows.iter().any(|row| row[column].is_number());
        for line in &lines {
            let mut text = String::new();
            for (column, (cell, width)) in line.iter().zip(&widths).enumerate() {
                let gap = if column == 0 { "" } else { "  " };
                text += &if is_number(column) { format!("{gap}{cell:>width$}") } else { format!("{gap}{cell:width$}") };
            }
            writeln!(f, "{}", text.trim_end())?;
        }
        Ok(())
    }
}

fn said(cell: &Cell) -> String {
    match cell {
        Value::Null => "-".to_owned(),
        Value::String(text) => text.clone(),
        Value::Number(number) if number.is_f64() => format!("{:.2}", number.as_f64().unwrap_or_default()),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_not_measured_does_not_hold() {
        let bound = |found| Bound::new("p50 in ms", found, 15.0).holds();
        assert_eq!((bound(Some(15.0)), bound(Some(15.1)), bound(None)), (true, false, false));
    }

    #[test]
    fn people_and_machines_are_told_the_same() {
        let report = Report {
            head: vec![("scenario", "canvas-storm".into()), ("seed", 7.into())],
            tables: vec![Table {
                title: "latency",
                columns: vec!["in ms", "p50"],
                rows: vec![vec!["edit".into(), 4.5.into()], vec!["cursor".into(), Value::Null]],
            }],
            bounds: vec![Bound::new("edits lost", 1.0, 0.0)],
            warnings: vec!["slow".into()],
        };
        let text = "scenario canvas-storm, seed 7\n\nin ms    p50\nedit    4.50\ncursor     -\n\n\
                    bound       found  at most  holds\nedits lost   1.00     0.00  NO\n\nwarning: slow\n";
        assert_eq!(report.to_string(), text);
        let json = report.json();
        assert_eq!(json["tables"]["latency"][0], json!({ "in ms": "edit", "p50": 4.5 }));
        assert_eq!(json["tables"]["bounds"][0]["holds"], "NO");
        assert_eq!((&json["run"]["seed"], &json["holds"]), (&json!(7), &json!(false)));
    }
}
