//! Tables of named edges to edges of node numbers: polars does the distinct names, their numbers and the joins.

use polars::prelude::{
    ChunkCompareEq, Column, DataFrame, DataFrameJoinOps, JoinArgs, JoinType, NamedFrom, PolarsResult, Series, SortMultipleOptions,
};

/// Node names of one kind, ascending, with the row's number: columns `name` (text) and `number` (u32).
pub(super) struct Nodes(DataFrame);

/// An edge table of two text columns, `from` and `to`, none missing.
#[derive(Clone)]
pub(super) struct Edges(DataFrame);

impl Nodes {
    /// The distinct values of some text columns; ascending by bytes, so that a number follows from the set of names alone.
    pub(super) fn of(columns: &[&Column]) -> PolarsResult<Self> {
        let mut names = Column::from(Series::new("name".into(), Vec::<&str>::new()));
        for column in columns {
            names.append(&Column::clone(column).with_name("name".into()))?;
        }
        let distinct = names.unique()?;
        let sorted = DataFrame::new_infer_height(vec![distinct])?.sort(["name"], SortMultipleOptions::default())?;
        Ok(Self(sorted.with_row_index("number".into(), None)?))
    }

    /// The names in the order of their numbers.
    pub(super) fn names(&self) -> PolarsResult<Vec<String>> {
        Ok(self.0.column("name")?.str()?.iter().flatten().map(str::to_owned).collect())
    }
}

impl Edges {
    /// From pairs of names.
    pub(super) fn of_pairs<S: AsRef<str>>(pairs: &[(S, S)]) -> PolarsResult<Self> {
        let (from, to): (Vec<&str>, Vec<&str>) = pairs.iter().map(|(a, b)| (a.as_ref(), b.as_ref())).unzip();
        Self::of_columns(&Series::new("from".into(), from).into(), &Series::new("to".into(), to).into())
    }

    /// From two text columns of any table.
    pub(super) fn of_columns(from: &Column, to: &Column) -> PolarsResult<Self> {
        Ok(Self(DataFrame::new_infer_height(vec![from.clone().with_name("from".into()), to.clone().with_name("to".into())])?))
    }

    /// Without edges from a node to itself.
    pub(super) fn without_loops(&self) -> PolarsResult<Self> {
        let between = self.0.column("from")?.str()?.not_equal(self.0.column("to")?.str()?);
        Ok(Self(self.0.filter(&between)?))
    }

    /// Number of rows, repeated ones included.
    pub(super) fn len(&self) -> usize {
        self.0.height()
    }

    /// The column `from` or `to`.
    pub(super) fn end(&self, name: &str) -> PolarsResult<&Column> {
        self.0.column(name)
    }

    /// Every edge as (number of `from`, number of `to`), in any order.
    pub(super) fn numbered(&self, from: &Nodes, to: &Nodes) -> PolarsResult<Vec<(u32, u32)>> {
        let inner = || JoinArgs::new(JoinType::Inner);
        let mut left = self.0.join(&from.0, ["from"], ["name"], inner(), None)?;
        left.rename("number", "row".into())?;
        let both = left.join(&to.0, ["to"], ["name"], inner(), None)?;
        let (rows, columns) = (both.column("row")?.u32()?, both.column("number")?.u32()?);
        Ok(rows.iter().flatten().zip(columns.iter().flatten()).collect())
    }
}
