// nextflow run main.nf --specs 'specs/*.toml' --reads reads.fasta --runs /shared/runs
params.specs = 'specs/*.toml'
params.reads = 'reads.fasta'
params.runs = "${launchDir}/runs"

process TRAIN {
    errorStrategy { task.exitStatus in [1, 138, 143] ? 'retry' : 'finish' } // 2: the spec or the data are wrong
    maxRetries 3
    cpus 4

    input:
    val spec

    output:
    tuple val(spec.baseName), path('trained')

    // Files beside the spec are found where it lies, so it is named and not staged.
    script:
    """
    export OMP_NUM_THREADS=${task.cpus}
    deepg run ${spec} --set run.name=${spec.baseName} --set run.output="'${params.runs}'" --resume
    touch trained
    """
}

process PREDICT {
    publishDir 'predictions'
    cpus 4

    input:
    tuple val(name), path(trained)
    path reads

    output:
    path "${name}.tsv"

    script:
    """
    export OMP_NUM_THREADS=${task.cpus}
    deepg predict ${params.runs}/${name} ${reads} -o ${name}.tsv
    """
}

workflow {
    TRAIN(channel.fromPath(params.specs))
    PREDICT(TRAIN.out, file(params.reads))
}
