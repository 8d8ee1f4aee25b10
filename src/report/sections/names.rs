//! What models, families, tasks and sets are called on the page.

/// The model under test.
pub(crate) const MAIN: &str = "deephen";
/// The trivial explanation that it has to beat.
pub(crate) const BAR: &str = "confound";

/// A few words on what a model sees.
pub(crate) fn model_note(model: &str) -> &'static str {
    match model {
        "deephen" => "all families",
        "deephen-graphsage" => "network trained end to end",
        "confound" => "confounds alone: the bar",
        "confound-core" => "span, transcript count, degree",
        "degree" => "number of protein partners",
        "transcript-count" => "number of transcripts",
        "kmer-lr" => "k-mers, logistic regression",
        "kmer-rf" => "k-mers, random forest",
        "plain-sequence" => "length, GC, CpG",
        "locus-lr" => "locus, logistic regression",
        "random-walk" => "walk with restart from known hits",
        "label-propagation" => "labels spread over the network",
        "extra-trees" => "locus, sequence and added families, extra-trees",
        "rules" => "locus and sequence, a dozen readable conditions",
        "ridge" => "locus, sequence and added families, tuned ridge",
        "metapath2vec-svm" => "walks embedded, kernel machine (iEssLnc)",
        "metapath2vec-rf" => "walks embedded, random forest (iEssLnc)",
        "hinsage-dgi-svm" => "graph infomax, linear machine (ELGP)",
        "gic" => "GIC with published weights",
        "gic-refit" => "GIC refitted in the fold",
        "deephen-none" => "no family: base rate",
        name if name.starts_with("deephen-") => "one or some families alone",
        _ => "",
    }
}

/// Row class of a model in tables and legends.
pub(crate) fn model_class(model: &str) -> &'static str {
    match model {
        MAIN => "main",
        BAR => "bar",
        _ => "rest",
    }
}

/// Colour class of the family at `index`.
pub(crate) fn family_class(family: &str, index: usize) -> String {
    match family {
        "sequence" | "topology" | "locus" => format!("family-{family}"),
        _ => format!("family-extra{}", index % 2),
    }
}

/// A sentence on a gene set of the enrichment.
pub(crate) fn set_note(set: &str) -> &'static str {
    match set {
        "held-out-positives" => "hits of the ranking task, each scored by models that never saw its label",
        "held-out-negatives" => "tested, no effect seen",
        "crispr-hits-any-line" => "hit in a CRISPR screen of any cell line",
        "literature" => "single-gene studies: loss harms growth or the animal",
        "literature-suppressing" => "single-gene studies: loss helps growth",
        "neighbor-hits" => "hits that a coding neighbour may explain",
        "putative-clinvar" => "putative, from ClinVar variants alone",
        name if name.starts_with("crispr-hits:") => "hits in one cell line",
        _ => "",
    }
}
