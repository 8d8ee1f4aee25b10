use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;
use proptest::prelude::*;
use rand::Rng;

use super::*;
use crate::progress::Silent;
use crate::random::stream;

fn sequence(random: &mut impl Rng, length: usize) -> String {
    (0..length).map(|_| char::from(b"ACGT"[random.gen_range(0..4)])).collect()
}

fn reverse_complement(sequence: &str) -> String {
    sequence.chars().rev().map(|base| ['T', 'G', 'C', 'A']["ACGT".find(base).unwrap()]).collect()
}

fn sketch(sequences: &[&str]) -> Sketch {
    let mut builder = SketchBuilder::new(SKETCH_SIZE);
    sequences.iter().for_each(|sequence| builder.add(sequence.as_bytes()));
    builder.finish().unwrap()
}

fn shared(a: &Sketch, b: &Sketch) -> usize {
    let shared = a.hashes().iter().filter(|hash| b.hashes().binary_search(hash).is_ok()).count();
    assert_eq!(shared, sketch::count_shared(a.hashes(), b.hashes()));
    shared
}

fn containment(a: &Sketch, b: &Sketch) -> f64 {
    a.containment(b, shared(a, b)).0
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    /// Strand, order of transcripts, letter case and U for T do not change a sketch.
    #[test]
    fn sketches_are_of_the_set_of_canonical_kmers(seed in 0u64..1000) {
        let mut random = stream(seed, "sketch");
        let (a, b) = (sequence(&mut random, 900), sequence(&mut random, 2500));
        let original = sketch(&[&a, &b]);
        prop_assert_eq!(&original, &sketch(&[&b, &reverse_complement(&a), &b]));
        prop_assert_eq!(&original, &sketch(&[&b.to_lowercase(), &a.replace('T', "U")]));
        prop_assert_eq!(original.hashes().len(), SKETCH_SIZE);
        prop_assert!(original.hashes().is_sorted_by(|a, b| a < b));
    }

    /// A short transcript cut out of a long one is contained in it, though the sketches have quite different sizes.
    #[test]
    fn containment_holds_between_unequal_sizes(seed in 0u64..1000) {
        let mut random = stream(seed, "containment");
        let long = sequence(&mut random, 12_000);
        let (whole, part) = (sketch(&[&long]), sketch(&[&long[3000..4500]]));
        prop_assert_eq!(containment(&whole, &part), 1.0);
        // Half of the short one from elsewhere.
        let half = format!("{}{}", &long[3000..5000], sequence(&mut random, 2000));
        let estimate = containment(&whole, &sketch(&[&half]));
        prop_assert!((0.3..0.7).contains(&estimate), "{}", estimate);
        prop_assert_eq!(containment(&whole, &sketch(&[&sequence(&mut random, 5000)])), 0.0);
    }
}

#[test]
fn too_short_or_unreadable_letters_leave_no_sketch() {
    let mut builder = SketchBuilder::new(SKETCH_SIZE);
    builder.add(b"ACGTACGTACGTACGTACGT");
    builder.add(b"ACGTACGTACNTACGTACGTACGTNACGT");
    assert!(builder.finish().is_none());
}

fn fasta(folder: &Path, records: &[(&str, &str, &str)]) -> std::path::PathBuf {
    let path = folder.join("sequences.fa.gz");
    let mut out = GzEncoder::new(std::fs::File::create(&path).unwrap(), Compression::fast());
    for (transcript, gene, sequence) in records {
        writeln!(out, ">{transcript} {gene}\n{sequence}").unwrap();
    }
    out.finish().unwrap();
    path
}

fn genes(names: &[&str]) -> BTreeMap<String, Evidence> {
    names.iter().map(|name| (name.to_string(), Evidence { candidate: true, has_sequence: true, ..Evidence::default() })).collect()
}

fn group_of(groups: &Groups, gene: &str) -> u32 {
    groups.group[groups.gene_id.iter().position(|id| id == gene).unwrap()]
}

/// A leak planted on purpose: the same gene again under another id, once as it is, once with some of its letters changed,
/// once as its reverse complement inside a longer transcript.
#[test]
fn a_gene_under_another_id_lands_in_its_own_group() {
    let mut random = stream(9, "leak");
    let original = sequence(&mut random, 3000);
    // One substitution spoils 21 k-mers: 30 of them leave about 81% of the k-mers.
    let mut changed = original.clone().into_bytes();
    for i in 0..30 {
        let at = 50 + i * 95;
        changed[at] = if changed[at] == b'A' { b'C' } else { b'A' };
    }
    let changed = String::from_utf8(changed).unwrap();
    let longer = format!("{}{}", sequence(&mut random, 4000), reverse_complement(&original));
    let other = sequence(&mut random, 3000);
    let folder = tempfile::tempdir().unwrap();
    let path = fasta(
        folder.path(),
        &[("T1", "G1", &original), ("T2", "G2", &original), ("T3", "G3", &changed), ("T4", "G4", &longer), ("T5", "G5", &other)],
    );
    let genes = genes(&["G1", "G2", "G3", "G4", "G5", "G6"]);
    let build = |similarity| Groups::build(&genes, &BTreeMap::new(), &path, similarity, &Silent).unwrap();
    let groups = build(0.75);
    assert_eq!(groups.group, [0, 0, 0, 0, 1, 2]);
    assert_eq!(groups.members(0), ["G1", "G2", "G3", "G4"]);
    assert_eq!(groups.sizes(), [4, 1, 1]);
    assert_eq!(build(0.95).group, [0, 0, 1, 0, 2, 3]);
}

/// Beside a transcript of 200,000 nt a short one has a handful of sampled k-mers: a shared repeat must not join them, a
/// whole copy must.
#[test]
fn a_giant_joins_its_copies_and_not_its_repeats() {
    let mut random = stream(21, "giant");
    let giant = sequence(&mut random, 200_000);
    let repeat = &giant[50_000..50_300];
    let names: Vec<String> = (0..30).map(|i| format!("R{i:02}")).collect();
    let partial: Vec<String> = names.iter().map(|_| format!("{repeat}{}", sequence(&mut random, 900))).collect();
    let folder = tempfile::tempdir().unwrap();
    let mut records: Vec<(&str, &str, &str)> = vec![("TC", "COPY", &giant[90_000..92_000]), ("TG", "GIANT", &giant)];
    records.extend(names.iter().zip(&partial).map(|(name, s)| (name.as_str(), name.as_str(), s.as_str())));
    let path = fasta(folder.path(), &records);
    let mut all: Vec<&str> = vec!["COPY", "GIANT"];
    all.extend(names.iter().map(String::as_str));
    let genes = genes(&all);
    let groups = Groups::build(&genes, &BTreeMap::new(), &path, 0.8, &Silent).unwrap();
    assert_eq!(groups.members(group_of(&groups, "GIANT")), ["COPY", "GIANT"]);
    assert_eq!(groups.len(), 31);
    let index: BTreeMap<&str, usize> = genes.keys().enumerate().map(|(i, id)| (id.as_str(), i)).collect();
    let sketches = read_sketches(&path, |gene| index.get(gene).copied(), genes.len(), SKETCH_SIZE, &Silent).unwrap();
    assert!(!similar_pairs(&sketches, 0.8, &Silent).unsure.is_empty());
}

#[test]
fn overlapping_loci_and_shared_ids_join_too() {
    let mut random = stream(2, "loci");
    let sequences: Vec<String> = (0..5).map(|_| sequence(&mut random, 400)).collect();
    let folder = tempfile::tempdir().unwrap();
    let names = ["A", "B", "C", "D", "E"];
    let records: Vec<(&str, &str, &str)> = names.iter().zip(&sequences).map(|(name, s)| (*name, *name, s.as_str())).collect();
    let path = fasta(folder.path(), &records);
    let mut genes = genes(&names);
    for (name, start, end) in [("A", 0, 50), ("C", 40, 90), ("B", 90, 99)] {
        genes.get_mut(name).unwrap().locus = Some(("7".into(), start, end));
    }
    genes.insert("outsider".into(), Evidence { locus: Some(("7".into(), 0, 1000)), ..Evidence::default() });
    let shared = BTreeMap::from([("LH1".to_owned(), BTreeSet::from(["B".to_owned(), "E".to_owned(), "outsider".to_owned()]))]);
    let groups = Groups::build(&genes, &shared, &path, 0.8, &Silent).unwrap();
    assert_eq!(group_of(&groups, "A"), group_of(&groups, "C"));
    assert_eq!(group_of(&groups, "B"), group_of(&groups, "E"));
    assert_eq!(groups.len(), 3);
    assert_eq!(groups.links, Links { sequence: 0, locus: 1, shared_id: 1 });
}

#[test]
fn a_damaged_fasta_is_one_clear_error() {
    let folder = tempfile::tempdir().unwrap();
    let fault = |records: &[(&str, &str, &str)]| {
        let path = fasta(folder.path(), records);
        Groups::build(&genes(&["G1", "G2"]), &BTreeMap::new(), &path, 0.8, &Silent).unwrap_err().to_string()
    };
    assert!(fault(&[("T1", "", "ACGT")]).contains("names no gene"));
    assert!(fault(&[("T1", "G1", "ACGT"), ("T2", "G2", "ACGT"), ("T3", "G1", "ACGT")]).contains("`T3`"));
    let path = fasta(folder.path(), &[("T1", "G1", &"ACGT".repeat(5000))]);
    let bytes = std::fs::read(&path).unwrap();
    std::fs::write(&path, &bytes[..bytes.len() / 2]).unwrap();
    assert!(Groups::build(&genes(&["G1"]), &BTreeMap::new(), &path, 0.8, &Silent).is_err());
}

proptest! {
    /// Single linkage: two genes share a group exactly if a chain of links joins them, whatever the order of links.
    #[test]
    fn groups_are_the_transitive_closure_of_links(links in prop::collection::vec((0usize..30, 0usize..30), 0..40)) {
        let joined = |links: &mut dyn Iterator<Item = (usize, usize)>| {
            let mut sets = UnionFind::<usize>::new(30);
            links.for_each(|(a, b)| _ = sets.union(a, b));
            by_first_member(&sets.into_labeling())
        };
        let labels = joined(&mut links.iter().copied());
        let mut reach = [[false; 30]; 30];
        (0..30).for_each(|i| reach[i][i] = true);
        links.iter().for_each(|&(a, b)| (reach[a][b], reach[b][a]) = (true, true));
        for k in 0..30 {
            for i in 0..30 {
                for j in 0..30 {
                    reach[i][j] |= reach[i][k] && reach[k][j];
                }
            }
        }
        for i in 0..30 {
            for j in 0..30 {
                prop_assert_eq!(labels[i] == labels[j], reach[i][j]);
            }
            let before = labels[..i].iter().max().map_or(0, |most| most + 1);
            prop_assert!(labels[i] <= before, "numbered by first member");
        }
        prop_assert_eq!(labels, joined(&mut links.iter().rev().map(|&(a, b)| (b, a))));
    }
}
