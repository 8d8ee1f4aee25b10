process REPORT {
    tag "${meta.id}"
    label 'process_low'
    conda "${moduleDir}/environment.yml"

    input:
    tuple val(meta),
        path(config),
        path(ingest, stageAs: 'run/ingest'),
        path(features, stageAs: 'run/features'),
        path(network, stageAs: 'run/network'),
        path(plan, stageAs: 'run/plan'),
        path(evaluate, stageAs: 'run/evaluate'),
        path(ablate, stageAs: 'run/ablate'),
        path(train, stageAs: 'run/train'),
        path(rank, stageAs: 'run/rank'),
        path(enrich, stageAs: 'run/enrich')

    output:
    tuple val(meta), path("${meta.id}/report"), emit: report
    path 'versions.yml', emit: versions

    when:
    task.ext.when == null || task.ext.when

    script:
    def args = task.ext.args ?: ''
    """
    deephen report \\
        --config ${config ?: meta.config} \\
        --run run \\
        --seed ${meta.seed} \\
        --workers ${task.cpus} \\
        ${args} \\
        --out ${meta.id}/report

    cat <<-END_VERSIONS > versions.yml
    "${task.process}":
        deephen: \$(sed -n 's/^  "version": "\\(.*\\)",\$/\\1/p' ${meta.id}/report/manifest.json)
    END_VERSIONS
    """

    stub:
    """
    mkdir -p ${meta.id}/report
    touch ${meta.id}/report/report.html

    cat <<-END_VERSIONS > versions.yml
    "${task.process}":
        deephen: stub
    END_VERSIONS
    """
}
