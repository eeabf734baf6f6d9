package io.gantry.docker;

import io.gantry.engine.Images;

/** {@code POST /images/{name}/tag}. */
record ImageTag(Images images) implements Endpoint {
  @Override
  public void serve(Call call) {
    String repository =
        call.query()
            .text("repo")
            .orElseThrow(() -> HttpFailure.badRequest("repository name is missing"));
    String tag = call.query().text("tag").map(given -> ":" + given).orElse("");
    images.tag(call.path("name"), repository + tag);
    call.send(201);
  }
}
