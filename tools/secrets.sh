#!/bin/sh
# No secret in what is kept here: every file but lists of words and locks, against the audited .secrets.baseline.
# A false find is added by: tools/secrets.sh --write, then `detect-secrets audit .secrets.baseline`.
set -eu
cd "$(dirname "$0")/.."
files() {
    git ls-files -z -- ':!*.lock' ':!package-lock.json' ':!data/lexicon' ':!*.jsonl' ':!.secrets.baseline'
}
if [ "${1:-}" = --write ]; then
    # Whose service nobody here has an account with, nobody can leave a key of; fewer plugins take a third of the time.
    files | xargs -0 .venv/bin/detect-secrets scan --no-verify \
        --disable-plugin ArtifactoryDetector --disable-plugin AzureStorageKeyDetector --disable-plugin CloudantDetector \
        --disable-plugin DiscordBotTokenDetector --disable-plugin IbmCloudIamDetector --disable-plugin IbmCosHmacDetector \
        --disable-plugin IPPublicDetector --disable-plugin MailchimpDetector --disable-plugin NpmDetector \
        --disable-plugin SendGridDetector --disable-plugin SlackDetector --disable-plugin SoftlayerDetector \
        --disable-plugin SquareOAuthDetector --disable-plugin StripeDetector --disable-plugin TelegramBotTokenDetector \
        --disable-plugin TwilioKeyDetector >.secrets.baseline
else
    files | xargs -0 .venv/bin/detect-secrets-hook --no-verify --baseline .secrets.baseline
fi
