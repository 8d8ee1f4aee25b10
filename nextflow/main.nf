#!/usr/bin/env nextflow
// The stages of `deephen run` as workflow steps: folds, repeats, families, seeds and species fan out as processes.

include { DEEPHEN                    } from './workflows/deephen'
include { checkParameters ; helpText } from './subworkflows/local/parameters/main'
include { SAMPLESHEET                } from './subworkflows/local/samplesheet/main'

workflow {
    main:
    def schema = file("${projectDir}/nextflow_schema.json")
    if (params.help) {
        log.info(helpText(schema))
    }
    else {
        checkParameters(params, schema)
        SAMPLESHEET(params.input, params.seed)
        DEEPHEN(SAMPLESHEET.out.samples, params.parts_per_task, params.outdir)
    }

    workflow.onComplete = {
        def tasks = workflow.stats
        log.info("deephen: ${workflow.success ? 'done' : 'failed'}; ${tasks.succeedCount} tasks ran, ${tasks.cachedCount} cached, ${tasks.retriesCount} retried, in ${workflow.duration}")
    }
}
