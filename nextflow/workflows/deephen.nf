// From a samplesheet's rows to rankings and reports. Every channel carries `meta` first and is joined on it.

include { SIMULATE } from '../modules/local/deephen/simulate/main'
include { INGEST   } from '../modules/local/deephen/ingest/main'
include { FEATURES } from '../modules/local/deephen/features/main'
include { NETWORK  } from '../modules/local/deephen/network/main'
include { PLAN     } from '../modules/local/deephen/plan/main'
include { EMBED    } from '../modules/local/deephen/embed/main'
include { EVALUATE } from '../modules/local/deephen/evaluate/main'
include { COLLECT  } from '../modules/local/deephen/collect/main'
include { ABLATE   } from '../modules/local/deephen/ablate/main'
include { TRAIN    } from '../modules/local/deephen/train/main'
include { RANK     } from '../modules/local/deephen/rank/main'
include { ENRICH   } from '../modules/local/deephen/enrich/main'
include { REPORT   } from '../modules/local/deephen/report/main'

workflow DEEPHEN {
    take:
    ch_samples     // [meta, config, data, extra, listing]: one row of the samplesheet
    parts_per_task // parts of the evaluation that one task makes in turn
    outdir         // folder of the results

    main:
    ch_config = ch_samples.map { meta, config, _data, _extra, _listing -> [meta, config] }
    ch_extra = ch_samples.map { meta, _config, _data, extra, _listing -> [meta, extra] }

    SIMULATE(ch_samples.filter { _meta, _config, data, _extra, _listing -> !data }.map { row -> row[0] })
    ch_data = ch_samples
        .filter { _meta, _config, data, _extra, _listing -> data }
        .map { meta, _config, data, _extra, listing -> [meta, data, listing] }
        .mix(SIMULATE.out.data.map { meta, data -> [meta, data, []] })

    INGEST(ch_config.join(ch_data))
    FEATURES(ch_config.join(ch_data).join(INGEST.out.ingest))
    NETWORK(ch_config.join(INGEST.out.ingest))
    PLAN(ch_config.join(INGEST.out.ingest))

    // One list of parts a sample, in batches: [meta, [[part, task, repeat, fold, families], ...], number of batches].
    ch_batches = PLAN.out.parts.flatMap { meta, table ->
        def batches = table.splitCsv(header: true, sep: '\t').collate(parts_per_task)
        batches.collect { batch -> [meta, batch, batches.size()] }
    }

    // Embeddings of the network are made only where the config asks for parts that rest on them.
    ch_tables = ch_config.join(ch_extra).join(FEATURES.out.features).join(NETWORK.out.network).join(PLAN.out.plan)
    ch_embedded = PLAN.out.parts.branch { _meta, table ->
        asked: table.splitCsv(header: true, sep: '\t').any { row -> row.families == 'embedded' }
        others: true
    }
    EMBED(
        ch_embedded.asked
            .join(ch_tables)
            .map { meta, _table, config, _extra, features, network, plan -> [meta, config, features, network, plan] }
    )
    ch_embeddings = EMBED.out.embeddings.mix(ch_embedded.others.map { meta, _table -> [meta, []] })

    EVALUATE(
        ch_batches
            .map { meta, batch, _count -> [meta, batch] }
            .combine(ch_tables.join(ch_embeddings), by: 0)
    )

    // Sorted, so that the order in which parts end changes neither a result nor the cache of the steps behind.
    ch_parts = EVALUATE.out.parts
        .combine(ch_batches.map { meta, _batch, count -> [meta, count] }.unique(), by: 0)
        .map { meta, folders, count -> [groupKey(meta, count), folders] }
        .groupTuple()
        .map { key, folders -> [key.target, folders.flatten().sort { a, b -> a.name <=> b.name }] }

    COLLECT(ch_config.join(FEATURES.out.features).join(PLAN.out.plan).join(ch_parts))
    ABLATE(ch_config.join(PLAN.out.plan).join(ch_parts))
    TRAIN(ch_config.join(FEATURES.out.features).join(NETWORK.out.network).join(PLAN.out.plan))
    RANK(ch_config.join(INGEST.out.ingest).join(PLAN.out.plan).join(ch_parts))
    ENRICH(
        ch_config
            .join(ch_extra)
            .join(INGEST.out.ingest)
            .join(PLAN.out.plan)
            .join(RANK.out.rank)
            .join(COLLECT.out.evaluate)
    )
    REPORT(
        ch_config
            .join(INGEST.out.ingest)
            .join(FEATURES.out.features)
            .join(NETWORK.out.network)
            .join(PLAN.out.plan)
            .join(COLLECT.out.evaluate)
            .join(ABLATE.out.ablate)
            .join(TRAIN.out.train)
            .join(RANK.out.rank)
            .join(ENRICH.out.enrich)
    )

    // The same program may have made a thousand parts: each process is named once.
    ch_versions = channel.empty()
        .mix(SIMULATE.out.versions, INGEST.out.versions, FEATURES.out.versions, NETWORK.out.versions)
        .mix(PLAN.out.versions, EMBED.out.versions, EVALUATE.out.versions, COLLECT.out.versions)
        .mix(ABLATE.out.versions, TRAIN.out.versions, RANK.out.versions, ENRICH.out.versions, REPORT.out.versions)
        .map { file -> file.text }
        .unique()
        .collectFile(name: 'deephen_software_versions.yml', storeDir: "${outdir}/pipeline_info", sort: true)

    emit:
    metrics  = COLLECT.out.evaluate // [meta, folder]
    ranking  = RANK.out.rank        // [meta, folder]
    model    = TRAIN.out.train      // [meta, folder]
    report   = REPORT.out.report    // [meta, folder]
    versions = ch_versions
}
