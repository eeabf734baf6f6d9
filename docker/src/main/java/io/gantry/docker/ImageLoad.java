package io.gantry.docker;

import io.gantry.engine.Images;
import java.util.function.Consumer;

/** {@code POST /images/load}. */
record ImageLoad(Images images) implements Endpoint {
  @Override
  public void serve(Call call) {
    boolean quiet = call.query().flag("quiet");
    ProgressStream out = new ProgressStream(call);
    Consumer<Images.Progress> progress = quiet ? _ -> {} : out::progress;
    out.run(() ->
        images
            .load(call.content(), progress)
            .forEach(line -> out.send(ProgressMessage.text(line + "\n"))));
    throw Wire.closed();
  }
}
