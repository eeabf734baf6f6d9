package io.gantry.distribution;

import java.io.InputStream;
import java.util.Optional;

/**
 * What a server answers that is no registry.
 *
 * @param status of HTTP, that of a failure included
 * @param lastModified the header's text
 * @param body not read yet; whoever has it closes it
 */
public record Download(int status, Optional<String> lastModified, InputStream body) {
  static Download of(Reply reply) {
    return new Download(reply.status(), reply.header("last-modified"), reply.body());
  }
}
