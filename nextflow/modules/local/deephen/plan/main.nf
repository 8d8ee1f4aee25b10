process PLAN {
    tag "${meta.id}"
    label 'process_low'
    conda "${moduleDir}/environment.yml"

    input:
    tuple val(meta), path(config), path(ingest)

    output:
    tuple val(meta), path("${meta.id}/plan"), emit: plan
    tuple val(meta), path('parts.tsv'), emit: parts
    path 'versions.yml', emit: versions

    when:
    task.ext.when == null || task.ext.when

    script:
    def args = task.ext.args ?: ''
    """
    deephen evaluate --plan \\
        --config ${config ?: meta.config} \\
        --ingest ${ingest} \\
        --seed ${meta.seed} \\
        --workers ${task.cpus} \\
        ${args} \\
        --out ${meta.id}/plan
    deephen evaluate --list-parts --config ${config ?: meta.config} > parts.tsv

    cat <<-END_VERSIONS > versions.yml
    "${task.process}":
        deephen: \$(sed -n 's/^  "version": "\\(.*\\)",\$/\\1/p' ${meta.id}/plan/manifest.json)
    END_VERSIONS
    """

    stub:
    """
    mkdir -p ${meta.id}/plan
    touch ${meta.id}/plan/tasks.parquet ${meta.id}/plan/splits.parquet
    printf 'part\\ttask\\trepeat\\tfold\\tfamilies\\n' > parts.tsv
    for families in embedded rivals sequence+locus; do
        printf 'screen.r0.f0.%s\\tscreen\\t0\\t0\\t%s\\n' \$families \$families >> parts.tsv
    done

    cat <<-END_VERSIONS > versions.yml
    "${task.process}":
        deephen: stub
    END_VERSIONS
    """
}
