package io.gantry.engine;

import java.util.List;

/**
 * What a check of the state root found.
 *
 * @param images how many were looked at
 * @param blobs how many were read and compared with their digests
 * @param layers how many were looked for
 * @param freed bytes of the disk that a repair freed
 */
public record DiskCheck(int images, int blobs, int layers, List<Problem> problems, long freed) {
  public DiskCheck {
    problems = List.copyOf(problems);
  }

  /**
   * Something wrong.
   *
   * @param kind {@code blob}, {@code layer}, {@code layer-record}, {@code name}, {@code stray} or
   *     {@code container}
   * @param subject a digest, name, id or file
   * @param images ids of those that suffer
   * @param repaired whether it is right again, or gone
   */
  public record Problem(
      String kind, String subject, String what, List<String> images, boolean repaired) {
    public Problem {
      images = List.copyOf(images);
    }
  }
}
