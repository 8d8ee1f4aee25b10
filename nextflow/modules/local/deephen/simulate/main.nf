process SIMULATE {
    tag "${meta.id}"
    label 'process_single'
    conda "${moduleDir}/environment.yml"

    input:
    val(meta)

    output:
    tuple val(meta), path("${meta.id}/data"), emit: data
    path 'versions.yml', emit: versions

    when:
    task.ext.when == null || task.ext.when

    script:
    def args = task.ext.args ?: ''
    """
    deephen simulate \\
        --seed ${meta.seed} \\
        --workers ${task.cpus} \\
        ${args} \\
        --out ${meta.id}/data

    cat <<-END_VERSIONS > versions.yml
    "${task.process}":
        deephen: \$(sed -n 's/^  "version": "\\(.*\\)",\$/\\1/p' ${meta.id}/data/manifest.json)
    END_VERSIONS
    """

    stub:
    """
    mkdir -p ${meta.id}/data
    touch ${meta.id}/data/genes_e100.tsv.gz

    cat <<-END_VERSIONS > versions.yml
    "${task.process}":
        deephen: stub
    END_VERSIONS
    """
}
