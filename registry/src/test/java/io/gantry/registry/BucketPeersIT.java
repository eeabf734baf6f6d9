package io.gantry.registry;

import org.junit.jupiter.api.extension.ExtendWith;

/** Other people's clients, and a bucket. */
@ExtendWith(InBucket.class)
class BucketPeersIT extends PeersIT {}
