-- Be told when the outbox changes.
LISTEN paragon_delivery;
