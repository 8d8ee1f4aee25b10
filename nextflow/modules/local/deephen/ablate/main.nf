process ABLATE {
    tag "${meta.id}"
    label 'process_medium'
    conda "${moduleDir}/environment.yml"

    input:
    tuple val(meta), path(config), path(plan), path(parts, stageAs: 'parts/*')

    output:
    tuple val(meta), path("${meta.id}/ablate"), emit: ablate
    path 'versions.yml', emit: versions

    when:
    task.ext.when == null || task.ext.when

    script:
    def args = task.ext.args ?: ''
    """
    deephen ablate \\
        --config ${config ?: meta.config} \\
        --plan ${plan} \\
        --parts parts \\
        --seed ${meta.seed} \\
        --workers ${task.cpus} \\
        ${args} \\
        --out ${meta.id}/ablate

    cat <<-END_VERSIONS > versions.yml
    "${task.process}":
        deephen: \$(sed -n 's/^  "version": "\\(.*\\)",\$/\\1/p' ${meta.id}/ablate/manifest.json)
    END_VERSIONS
    """

    stub:
    """
    mkdir -p ${meta.id}/ablate
    touch ${meta.id}/ablate/families.json

    cat <<-END_VERSIONS > versions.yml
    "${task.process}":
        deephen: stub
    END_VERSIONS
    """
}
