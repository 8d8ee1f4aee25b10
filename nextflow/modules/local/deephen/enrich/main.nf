process ENRICH {
    tag "${meta.id}"
    label 'process_low'
    conda "${moduleDir}/environment.yml"

    input:
    tuple val(meta), path(config), path(extra), path(ingest), path(plan), path(rank), path(evaluate)

    output:
    tuple val(meta), path("${meta.id}/enrich"), emit: enrich
    path 'versions.yml', emit: versions

    when:
    task.ext.when == null || task.ext.when

    script:
    def args = task.ext.args ?: ''
    """
    deephen enrich \\
        --config ${config ?: meta.config} \\
        --ingest ${ingest} \\
        --plan ${plan} \\
        --rank ${rank} \\
        --evaluate ${evaluate} \\
        --seed ${meta.seed} \\
        --workers ${task.cpus} \\
        ${args} \\
        --out ${meta.id}/enrich

    cat <<-END_VERSIONS > versions.yml
    "${task.process}":
        deephen: \$(sed -n 's/^  "version": "\\(.*\\)",\$/\\1/p' ${meta.id}/enrich/manifest.json)
    END_VERSIONS
    """

    stub:
    """
    mkdir -p ${meta.id}/enrich
    touch ${meta.id}/enrich/gsea.tsv

    cat <<-END_VERSIONS > versions.yml
    "${task.process}":
        deephen: stub
    END_VERSIONS
    """
}
