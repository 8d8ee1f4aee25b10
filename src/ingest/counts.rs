//! The counts that a careful join of the public human files gives, computed the same way for any species.

use std::collections::{BTreeMap, BTreeSet};

use super::catalogue::{GeneIndex, Name};
use super::ledger::{Ledger, Resolutions};
use super::ppi::Ppi;
use super::species::Species;
use crate::config::{IngestSettings, Kind};

/// Count by name, in a fixed order of names.
pub type Counts = BTreeMap<String, u64>;

/// Counts of the screen join, the interaction table and the protein names.
pub fn reference_counts(
    species: &Species,
    symbols: &BTreeSet<Name>,
    ppi: &Ppi,
    (ledger, resolution): (&Ledger, &Resolutions),
    settings: &IngestSettings,
) -> Counts {
    let mut counts = Counts::new();
    let mut put = |name: &str, value: usize| _ = counts.insert(name.to_owned(), value as u64);
    let screens: BTreeSet<&str> =
        settings.labels.iter().filter(|source| source.kind == Some(Kind::GrowthScreen)).map(|source| source.name.as_str()).collect();
    let in_screen = |source: &str| screens.contains(source);

    // -- the screen, by locus --
    let loci = |fact: &str, time: Option<&str>| -> BTreeSet<&str> {
        let matches = |row: &&super::labels::Fact| {
            in_screen(&row.source) && row.fact == fact && time.is_none_or(|time| row.timepoint.as_deref() == Some(time))
        };
        species.facts.iter().filter(matches).filter_map(|row| row.locus.as_deref()).collect()
    };
    let times: BTreeSet<&str> =
        species.facts.iter().filter(|row| in_screen(&row.source)).filter_map(|row| row.timepoint.as_deref()).collect();
    put("tested_loci", loci("tested", None).len());
    put("hit_loci_any", loci("hit", None).len());
    for time in &times {
        put(&format!("hit_loci_{time}"), loci("hit", Some(time)).len());
        put(&format!("neighbor_hit_loci_{time}"), loci("neighbor-hit", Some(time)).len());
    }
    put("neighbor_hit_loci_any", loci("neighbor-hit", None).len());

    // -- the screen, by gene --
    let genes = |keep: &dyn Fn(&super::labels::Fact) -> bool| -> BTreeSet<GeneIndex> {
        species.facts.iter().filter(|row| keep(row)).filter_map(|row| species.index_of(row.gene.as_ref())).collect()
    };
    let mapped = species.facts.iter().filter(|row| in_screen(&row.source) && row.fact == "tested" && row.gene.is_some()).count();
    let tested = genes(&|row| in_screen(&row.source) && row.fact == "tested");
    let neighbor = genes(&|row| row.fact == "neighbor-hit");
    let screen_hit = genes(&|row| in_screen(&row.source) && row.fact == "hit");
    let any_label = genes(&|row| matches!(row.fact.as_str(), "hit" | "literature" | "putative" | "neighbor-hit"));
    put("mapped_loci", mapped);
    put("mapped_genes", tested.len());
    let ranked = |set: BTreeSet<GeneIndex>| -> BTreeSet<GeneIndex> { set.into_iter().filter(|gene| species.ranked[*gene]).collect() };
    let hits = ranked(screen_hit.difference(&neighbor).copied().collect());
    let clean = ranked(tested.difference(&any_label).copied().collect());
    let sequenced = |set: &BTreeSet<GeneIndex>| set.iter().filter(|gene| species.has_sequence[**gene]).count();
    put("screen_hits", hits.len());
    put("screen_hits_with_sequence", sequenced(&hits));
    put("screen_non_hits", clean.len());
    put("screen_non_hits_with_sequence", sequenced(&clean));

    // -- the interaction table --
    let with_lpi: BTreeSet<GeneIndex> = species.lpi.keys().copied().filter(|gene| species.candidate[*gene]).collect();
    let mut within = |name: &str, set: &BTreeSet<GeneIndex>| {
        let both: BTreeSet<GeneIndex> = set.intersection(&with_lpi).copied().collect();
        put(&format!("{name}_with_lpi"), both.len());
        put(&format!("{name}_with_lpi_and_sequence"), sequenced(&both));
    };
    let any_hit = genes(&|row| row.fact == "hit");
    let in_library = genes(&|row| row.fact == "in-library");
    within("genes", &with_lpi);
    let literature = genes(&|row| row.fact == "literature");
    within("literature", &literature);
    within("hit_any_line", &any_hit);
    within("library_never_hit", &in_library.difference(&any_hit).copied().collect());
    within("library_no_label", &in_library.difference(&any_label).copied().collect());
    // What the second ids that only label sources know would add. They exist for labelled genes alone, so the network does
    // without them; the count shows that the names were found.
    let second: BTreeSet<GeneIndex> = species.same_as.values().copied().collect();
    let reached: BTreeSet<GeneIndex> =
        literature.iter().copied().filter(|gene| with_lpi.contains(gene) || (species.candidate[*gene] && second.contains(gene))).collect();
    put("literature_with_lpi_under_any_id", reached.len());
    put("literature_with_lpi_under_any_id_and_sequence", sequenced(&reached));
    let mut degrees: Vec<usize> = with_lpi.iter().map(|gene| species.lpi[gene].len()).collect();
    degrees.sort_unstable();
    if let Some(last) = degrees.last() {
        put("degree_max", *last);
        put("degree_median", degrees[degrees.len() / 2]);
        put("degree_p90", degrees[(degrees.len() - 1) * 9 / 10]);
    }

    // -- names --
    for source in &settings.lpi {
        let counts = ledger.sources.get(&source.name);
        let of = |what: &str| counts.and_then(|counts| counts.get(what)).copied().unwrap_or(0) as usize;
        let lost = resolution.get(&format!("{} proteins", source.name)).map_or(0, |found| found.unresolved.values().sum::<u64>()) as usize;
        put("protein_names", of("protein names"));
        put("protein_names_resolved", of("protein names") - lost);
        put("protein_symbols", of("protein symbols"));
        put("lncrna_names", of("lncRNA names"));
        put("lncrna_names_exactly_coding", of("exact names of coding genes"));
    }
    let mut network = vec![false; ppi.symbols.len()];
    for pair in ppi.pairs.iter().filter(|pair| ppi.sources[pair.sources as usize].1) {
        network[pair.a as usize] = true;
        network[pair.b as usize] = true;
    }
    let in_network = |symbol: &&Name| ppi.symbols.binary_search(symbol).is_ok_and(|place| network[place]);
    put("protein_symbols_in_first_ppi", symbols.iter().filter(in_network).count());
    put("ranked_genes", species.ranked.iter().filter(|ranked| **ranked).count());
    put("candidate_genes", species.candidate.iter().filter(|candidate| **candidate).count());
    counts
}
