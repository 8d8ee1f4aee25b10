process RANK {
    tag "${meta.id}"
    label 'process_low'
    conda "${moduleDir}/environment.yml"

    input:
    tuple val(meta), path(config), path(ingest), path(plan), path(parts, stageAs: 'parts/*')

    output:
    tuple val(meta), path("${meta.id}/rank"), emit: rank
    path 'versions.yml', emit: versions

    when:
    task.ext.when == null || task.ext.when

    script:
    def args = task.ext.args ?: ''
    """
    deephen rank \\
        --config ${config ?: meta.config} \\
        --ingest ${ingest} \\
        --plan ${plan} \\
        --parts parts \\
        --seed ${meta.seed} \\
        --workers ${task.cpus} \\
        ${args} \\
        --out ${meta.id}/rank

    cat <<-END_VERSIONS > versions.yml
    "${task.process}":
        deephen: \$(sed -n 's/^  "version": "\\(.*\\)",\$/\\1/p' ${meta.id}/rank/manifest.json)
    END_VERSIONS
    """

    stub:
    """
    mkdir -p ${meta.id}/rank
    touch ${meta.id}/rank/ranking.tsv

    cat <<-END_VERSIONS > versions.yml
    "${task.process}":
        deephen: stub
    END_VERSIONS
    """
}
