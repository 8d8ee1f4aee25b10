process COLLECT {
    tag "${meta.id}"
    label 'process_medium'
    conda "${moduleDir}/environment.yml"

    input:
    tuple val(meta), path(config), path(features), path(plan), path(parts, stageAs: 'parts/*')

    output:
    tuple val(meta), path("${meta.id}/evaluate"), emit: evaluate
    path 'versions.yml', emit: versions

    when:
    task.ext.when == null || task.ext.when

    script:
    def args = task.ext.args ?: ''
    """
    deephen evaluate --collect parts \\
        --config ${config ?: meta.config} \\
        --features ${features} \\
        --plan-dir ${plan} \\
        --seed ${meta.seed} \\
        --workers ${task.cpus} \\
        ${args} \\
        --out ${meta.id}/evaluate

    cat <<-END_VERSIONS > versions.yml
    "${task.process}":
        deephen: \$(sed -n 's/^  "version": "\\(.*\\)",\$/\\1/p' ${meta.id}/evaluate/manifest.json)
    END_VERSIONS
    """

    stub:
    """
    mkdir -p ${meta.id}/evaluate
    touch ${meta.id}/evaluate/metrics.json ${meta.id}/evaluate/predictions.parquet

    cat <<-END_VERSIONS > versions.yml
    "${task.process}":
        deephen: stub
    END_VERSIONS
    """
}
