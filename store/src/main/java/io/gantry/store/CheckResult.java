package io.gantry.store;

import java.util.List;

/**
 * What a check of the store looked at and found.
 *
 * @param blobs how many were read and compared with their digests
 * @param freed bytes of the disk that a repair freed
 */
public record CheckResult(int images, int blobs, int layers, List<Finding> findings, long freed) {
  public CheckResult {
    findings = List.copyOf(findings);
  }
}
