//! The planted causes can be found, and nothing else explains the labels.

use super::*;
use crate::progress::Silent;

const ALL: [Scenario; 5] = [Scenario::Sequence, Scenario::Topology, Scenario::Locus, Scenario::Mixed, Scenario::Null];

fn correlation(a: &[f64], b: &[f64]) -> f64 {
    let count = a.len() as f64;
    let (mean_a, mean_b) = (a.iter().sum::<f64>() / count, b.iter().sum::<f64>() / count);
    let covariance: f64 = a.iter().zip(b).map(|(a, b)| (a - mean_a) * (b - mean_b)).sum();
    let spread = |values: &[f64], mean: f64| values.iter().map(|value| (value - mean).powi(2)).sum::<f64>().sqrt();
    covariance / (spread(a, mean_a) * spread(b, mean_b))
}

#[test]
fn scenarios_have_names() {
    for scenario in ALL {
        assert_eq!(scenario.to_string().parse(), Ok(scenario));
    }
    assert!("both".parse::<Scenario>().unwrap_err().contains("mixed"));
}

#[test]
fn the_planted_score_separates_and_the_others_do_not() {
    for scenario in ALL {
        let species = Species::new(11, scenario, 1500);
        let labels = &species.truth.essential;
        let oracle = auroc(&species.truth.planted, labels);
        let wanted = scenario.to_string();
        println!("{wanted}: oracle {oracle:.3}");
        if scenario == Scenario::Null {
            assert!((oracle - 0.5).abs() < 0.06, "null: {oracle}");
        } else {
            assert!(oracle > 0.8, "{wanted}: {oracle}");
        }
        for (cause, scores) in species.causes() {
            let reached = auroc(&scores, labels);
            println!("  {cause} {reached:.3}");
            match scenario {
                Scenario::Mixed => assert!((0.62..0.8).contains(&reached), "{wanted}, {cause}: {reached}"),
                Scenario::Null => assert!((reached - 0.5).abs() < 0.06, "{wanted}, {cause}: {reached}"),
                _ if wanted == cause => assert!(reached > 0.8),
                _ => assert!((reached - 0.5).abs() < 0.06, "{wanted}, {cause}: {reached}"),
            }
        }
        // Neither degree nor being studied at all may hint at the label.
        for (hint, weigh) in
            [("degree", (|partners| (partners as f64).ln_1p()) as fn(usize) -> f64), ("studied", |partners| partners.min(1) as f64)]
        {
            let values: Vec<f64> = species.interactions.partners.iter().map(|partners| weigh(partners.len())).collect();
            let reached = auroc(&values, labels);
            println!("  {hint} {reached:.3}");
            // Three standard errors of an AUROC without signal at this many positives.
            let positives = labels.iter().filter(|label| **label).count() as f64;
            let error = ((labels.len() as f64 + 1.0) / (12.0 * positives * (labels.len() as f64 - positives))).sqrt();
            assert!((reached - 0.5).abs() < 3.0 * error, "{wanted}, {hint}: {reached}");
        }
        let share = labels.iter().filter(|label| **label).count() as f64 / labels.len() as f64;
        assert!((0.12..0.19).contains(&share), "{wanted}: base rate {share}");
    }
}

#[test]
fn causes_are_independent_of_each_other_and_of_trivial_explanations() {
    let species = Species::new(5, Scenario::Mixed, 3000);
    let causes = species.causes();
    let longest = |gene: &GeneSequence| gene.transcripts.iter().map(|transcript| transcript.sequence.len()).max().unwrap() as f64;
    let trivial: [(&str, Vec<f64>); 5] = [
        ("length", species.sequences.iter().map(|gene| longest(gene).ln()).collect()),
        ("transcripts", species.sequences.iter().map(|gene| gene.transcripts.len() as f64).collect()),
        ("span", species.genome.lncrna.iter().map(|gene| ((gene.place.end - gene.place.start) as f64).ln()).collect()),
        ("degree", species.interactions.partners.iter().map(|partners| (partners.len() as f64).ln_1p()).collect()),
        ("fame", species.genome.lncrna.iter().map(|gene| gene.fame).collect()),
    ];
    for (index, (cause, scores)) in causes.iter().enumerate() {
        for (other, values) in causes[index + 1..].iter().chain(&trivial) {
            let r = correlation(scores, values);
            assert!(r.abs() < 0.06, "{cause} and {other}: r = {r}");
        }
    }
    // Study shows in degree and literature, as it should, and not in the screen.
    let fame = &trivial[4].1;
    assert!(correlation(&trivial[3].1, fame) > 0.2);
    let literature: Vec<bool> = species.truth.literature.iter().map(Option::is_some).collect();
    assert!(auroc(fame, &literature) > 0.65);
    assert!((auroc(fame, &species.truth.essential) - 0.5).abs() < 0.05);
}

#[test]
fn the_causes_are_visible_in_what_is_published() {
    let species = Species::new(5, Scenario::Mixed, 1000);
    let gc = |gene: &GeneSequence| {
        let sequence = &gene.transcripts[0].sequence;
        sequence.iter().filter(|base| matches!(base, b'G' | b'C')).count() as f64 / sequence.len() as f64
    };
    let leaning: Vec<f64> = species.sequences.iter().map(|gene| gene.leaning).collect();
    assert!(correlation(&leaning, &species.sequences.iter().map(gc).collect::<Vec<_>>()) > 0.8);
    // Distance to the nearest coding promoter over the whole genome, not the one that was drawn.
    let coding: Vec<_> = species.genome.coding.iter().map(|gene| (gene.place.chrom, gene.place.tss())).collect();
    let nearest =
        |place: &genome::Place| coding.iter().filter(|(chrom, _)| *chrom == place.chrom).map(|(_, tss)| (tss - place.tss()).abs()).min();
    let placed: Vec<(f64, f64)> =
        species.genome.lncrna.iter().filter_map(|gene| Some((gene.closeness, -((nearest(&gene.place)? + 1) as f64).ln()))).collect();
    let (planted, found): (Vec<f64>, Vec<f64>) = placed.into_iter().unzip();
    assert!(planted.len() > 950 && correlation(&planted, &found) > 0.97);
    for (gene, sequence) in species.genome.lncrna.iter().zip(&species.sequences) {
        for transcript in &sequence.transcripts {
            assert!(gene.place.start <= transcript.start && transcript.end <= gene.place.end);
            assert!((transcript.sequence.len() as i64) <= gene.place.end - gene.place.start);
        }
    }
}

#[test]
fn degrees_are_heavy_tailed_in_both_networks() {
    let species = Species::new(3, Scenario::Null, 1500);
    let mut lpi: Vec<usize> = species.interactions.partners.iter().map(Vec::len).collect();
    lpi.sort_unstable();
    assert!(lpi[lpi.len() / 2] <= 8 && lpi[lpi.len() - 1] >= 8 * lpi[lpi.len() / 2], "{} {}", lpi[lpi.len() / 2], lpi[lpi.len() - 1]);
    let mut ppi = vec![0usize; species.genome.coding.len()];
    species.interactions.ppi.iter().for_each(|&(a, b)| [a, b].into_iter().for_each(|protein| ppi[protein] += 1));
    ppi.sort_unstable();
    assert!(ppi[ppi.len() - 1] >= 8 * ppi[ppi.len() / 2].max(1));
    let mut bound = BTreeMap::<usize, usize>::new();
    species.interactions.partners.iter().flatten().for_each(|&protein| *bound.entry(protein).or_default() += 1);
    let mut bound: Vec<usize> = bound.into_values().collect();
    bound.sort_unstable_by(|a, b| b.cmp(a));
    let share = bound.iter().take(10).sum::<usize>() as f64 / bound.iter().sum::<usize>() as f64;
    assert!(share > 0.3, "hubs hold {share}");
}

#[test]
fn copies_are_nearly_identical_and_share_their_founders_label() {
    let species = Species::new(3, Scenario::Null, 800);
    let mut copies = 0;
    for (gene, sequence) in species.sequences.iter().enumerate() {
        let Origin::Copy(founder) = sequence.origin else { continue };
        copies += 1;
        let (own, other) = (&sequence.transcripts[0].sequence, &species.sequences[founder].transcripts[0].sequence);
        let changed = own.iter().zip(other).filter(|(a, b)| a != b).count();
        assert!(own.len() == other.len() && changed as f64 <= 0.02 * own.len() as f64);
        assert_eq!(species.truth.essential[gene], species.truth.essential[founder]);
    }
    assert!((40..90).contains(&copies), "{copies}");
}

#[test]
fn the_same_seed_gives_the_same_bytes_and_another_seed_others() {
    let folder = tempfile::tempdir().unwrap();
    let written = |name: &str, seed: u64, workers: usize| {
        let context = Context { seed, workers, force: false, progress: &Silent };
        run(Scenario::Mixed, 120, &folder.path().join(name), &context).unwrap().outputs
    };
    let first = written("a", 1, 1);
    assert_eq!(first, written("b", 1, 4));
    let other = written("c", 2, 1);
    assert!(first.keys().eq(other.keys()) && first.len() == 24, "{:?}", first.keys());
    assert_ne!(first["lpi.tsv.gz"], other["lpi.tsv.gz"]);
    let too_few = Context { seed: 1, workers: 1, force: false, progress: &Silent };
    assert!(run(Scenario::Mixed, 3, &folder.path().join("d"), &too_few).unwrap_err().to_string().contains("--genes"));
}
