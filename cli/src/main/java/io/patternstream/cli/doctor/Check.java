package io.patternstream.cli.doctor;

import io.patternstream.job.check.Finding;
import java.util.List;
import java.util.concurrent.Callable;

/**
 * One look at something.
 *
 * @param name said when it cannot be looked at
 * @param needs names of checks without which this one cannot say anything
 * @param look what is found; what it throws becomes a finding
 */
record Check(String name, List<String> needs, Callable<List<Finding>> look) {}
