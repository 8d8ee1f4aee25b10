use super::*;

fn gene(change: impl Fn(&mut Evidence)) -> Evidence {
    let mut gene = Evidence { candidate: true, ranked: true, has_sequence: true, ..Evidence::default() };
    change(&mut gene);
    gene
}

fn label(task: &str, change: impl Fn(&mut Evidence)) -> Option<bool> {
    task.parse::<TaskKind>().unwrap().label(&gene(change))
}

#[test]
fn screen_hits_are_positive_unless_a_neighbour_explains_them() {
    let hit = |gene: &mut Evidence| {
        (gene.tested, gene.hit, gene.screen_hit) = (true, true, true);
        gene.screened("iPSC", Outcome::Hit);
    };
    assert_eq!(label("screen-ipsc", hit), Some(true));
    assert_eq!(
        label("screen-ipsc", |gene| {
            hit(gene);
            gene.screened("iPSC", Outcome::NeighborHit);
        }),
        None
    );
    assert_eq!(
        label("screen-ipsc", |gene| {
            hit(gene);
            gene.ranked = false;
        }),
        None
    );
    // A hit elsewhere is a positive of `screen-any` alone, and no negative of `screen-ipsc`.
    let elsewhere = |gene: &mut Evidence| {
        (gene.tested, gene.hit) = (true, true);
        gene.screened("iPSC", Outcome::NonHit);
    };
    assert_eq!(label("screen-ipsc", elsewhere), None);
    assert_eq!(label("screen-any", elsewhere), Some(true));
    assert_eq!(label("screen-any", |gene| gene.hit = true), None);
}

#[test]
fn negatives_have_no_label_anywhere() {
    assert_eq!(label("screen-ipsc", |gene| gene.screened("iPSC", Outcome::NonHit)), Some(false));
    assert_eq!(label("screen-ipsc", |gene| gene.in_library = true), None);
    assert_eq!(label("literature", |gene| gene.in_library = true), Some(false));
    assert_eq!(label("literature", |gene| gene.tested = true), None);
    for taint in [
        |gene: &mut Evidence| gene.putative = true,
        |gene: &mut Evidence| gene.neighbor_hit = true,
        |gene: &mut Evidence| gene.hit = true,
        |gene: &mut Evidence| gene.suppressing = true,
    ] {
        for task in ["screen-ipsc", "literature"] {
            let tainted = label(task, |gene| {
                (gene.tested, gene.in_library) = (true, true);
                gene.screened("iPSC", Outcome::NonHit);
                taint(gene);
            });
            assert_eq!(tainted, None, "{task}");
        }
    }
}

#[test]
fn a_screen_of_another_phenotype_has_a_task_of_its_own_and_no_say_in_growth() {
    let differentiation = |gene: &mut Evidence| {
        gene.screened("iPSC", Outcome::NonHit);
        gene.screened("endoderm", Outcome::Hit);
    };
    assert_eq!(label("screen-ipsc", differentiation), Some(false));
    assert_eq!(label("screen:Endoderm", differentiation), Some(true));
    assert_eq!(label("screen-any", differentiation), None);
    // A growth label is a label there too; an unclear outcome is none.
    let growth = |gene: &mut Evidence| {
        gene.hit = true;
        gene.screened("endoderm", Outcome::NonHit);
    };
    assert_eq!(label("screen-endoderm", growth), None);
    assert_eq!(label("screen-endoderm", |gene| gene.screened("endoderm", Outcome::Unclear)), None);
    let unknown = Task::build("screen:HepG2", &genes_with(9, 9)).unwrap_err().to_string();
    assert!(unknown.contains("hepg2") && unknown.contains("screen:ipsc"), "{unknown}");
}

#[test]
fn a_name_that_no_folder_or_comparison_can_bear_is_refused() {
    let refused = |name: &str| name.parse::<TaskKind>().unwrap_err().to_string();
    assert!(refused("screen:Hep/G2").contains("screen:Hep_G2") && refused("line:a\\b").contains("line:a_b"));
    assert!(refused("screen:../up").contains("folder") && refused("screen:a\u{1b}b").contains("folder"));
    assert!(refused("replicate:iPSC-to-IPSC").contains("one screen"));
    assert!(refused("replicate:iPSC").contains("replicate:A-to-B") && refused("screen:").contains("screen:CONTEXT"));
}

#[test]
fn replication_learns_one_screen_and_measures_the_other() {
    let told = |outcomes: &[(&str, Outcome)]| {
        let gene = gene(|gene| {
            for (context, outcome) in outcomes {
                gene.screened(context, *outcome);
                gene.hit |= (*context, *outcome) == ("iPSC", Outcome::Hit);
            }
        });
        let kind: TaskKind = "replicate:iPSC-to-endoderm".parse().unwrap();
        (kind.label(&gene), kind.taught(&gene), kind.role(&gene, true))
    };
    let both = Role { train: true, test: true };
    let contradicted = [("iPSC", Outcome::NonHit), ("endoderm", Outcome::Hit)];
    assert_eq!(told(&contradicted), (Some(true), Some(false), both));
    assert_eq!(told(&[("iPSC", Outcome::Hit)]), (Some(true), Some(true), Role { train: true, test: false }));
    assert_eq!(told(&[("endoderm", Outcome::NonHit)]), (Some(false), None, Role { train: false, test: true }));
}

#[test]
fn literature_keeps_its_directions_apart() {
    assert_eq!(label("literature", |gene| gene.promoting = true), Some(true));
    assert_eq!(label("literature", |gene| gene.suppressing = true), None);
    assert_eq!(label("literature-suppressing", |gene| gene.suppressing = true), Some(true));
    assert_eq!(label("literature-suppressing", |gene| gene.promoting = true), None);
    assert_eq!(label("iesslnc", |gene| gene.benchmark_negative = true), Some(false));
}

fn genes_with(positives: usize, negatives: usize) -> BTreeMap<String, Evidence> {
    let mut genes = BTreeMap::new();
    for i in 0..positives {
        let positive = gene(|gene| {
            (gene.tested, gene.hit, gene.screen_hit, gene.in_library, gene.has_network) = (true, true, true, true, i % 2 == 0);
            gene.lines.insert("K562".into());
            gene.screened("iPSC", Outcome::Hit);
        });
        genes.insert(format!("P{i}"), positive);
    }
    for i in 0..negatives {
        let negative = gene(|gene| {
            (gene.tested, gene.in_library) = (true, true);
            gene.screened("iPSC", Outcome::NonHit);
        });
        genes.insert(format!("N{i}"), negative);
    }
    genes
}

#[test]
fn a_task_counts_its_populations() {
    let mut genes = genes_with(8, 20);
    genes.get_mut("P0").unwrap().has_sequence = false;
    genes.insert("outsider".into(), Evidence { tested: true, ranked: true, has_sequence: true, ..Evidence::default() });
    let task = Task::build("screen-ipsc", &genes).unwrap();
    assert_eq!(task.strength, "tested");
    assert_eq!(task.size(|_| true), Size { n_pos: 8, n_neg: 20 });
    assert_eq!(task.size(|gene| gene.primary), Size { n_pos: 7, n_neg: 20 });
    assert_eq!(task.size(|gene| gene.with_network), Size { n_pos: 3, n_neg: 0 });
    assert!(task.genes.is_sorted_by(|a, b| a.gene_id < b.gene_id));
}

#[test]
fn too_few_or_unknown_is_one_clear_error() {
    let few = Task::build("screen-ipsc", &genes_with(4, 20)).unwrap_err().to_string();
    assert!(few.contains("`screen-ipsc`: 4 positives and 20 negatives with a sequence"), "{few}");
    assert!(Task::build("screen-ipsc", &genes_with(20, 4)).unwrap_err().to_string().contains("4 negatives"));
    let unknown = Task::build("screen", &genes_with(9, 9)).unwrap_err().to_string();
    assert!(unknown.contains("evaluate.tasks") && unknown.contains("literature-suppressing"), "{unknown}");
    let line = Task::build("line:HeLa", &genes_with(31, 9)).unwrap_err().to_string();
    assert!(line.contains("0 hit genes") && line.contains("line:K562 (31)"), "{line}");
    assert!(Task::build("line:K562", &genes_with(31, 9)).is_ok());
}

#[test]
fn a_left_out_technology_is_measured_and_never_learned_from() {
    let role = |technologies: &[&str], y: bool| {
        let gene = gene(|gene| {
            (gene.in_library, gene.hit) = (true, y);
            gene.technologies = technologies.iter().map(|name| (*name).to_owned()).collect();
        });
        let kind: TaskKind = "left-out:CasRx".parse().unwrap();
        (kind.label(&gene), kind.role(&gene, y))
    };
    assert_eq!(role(&["CasRx"], true), (Some(true), Role { train: false, test: true }));
    assert_eq!(role(&["CRISPRi"], true), (Some(true), Role { train: true, test: false }));
    // Hit by both: learned from in other folds, measured in its own.
    assert_eq!(role(&["CRISPRi", "CasRx"], true), (Some(true), Role { train: true, test: true }));
    assert_eq!(role(&[], false), (Some(false), Role { train: true, test: true }));
}
