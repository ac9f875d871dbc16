# The portal as it was built: `npm run build:all` first, see docs/production.md.
FROM node:24-bookworm-slim AS dependencies
WORKDIR /opt/patchman
# npm brings the yarn of this repository.
COPY package.json ./
RUN npm install --prefix /opt/tools --no-audit --no-fund "@yarnpkg/cli-dist@$(node -p 'require("./package.json").packageManager.split("@")[1]')"
COPY .yarnrc.yml yarn.lock backstage.json ./
# Only names and versions of packages, so that what is installed stays while code changes.
ADD packages/backend/dist/skeleton.tar.gz ./
RUN /opt/tools/node_modules/.bin/yarn workspaces focus --all --production && rm -rf /root/.yarn

FROM node:24-bookworm-slim
WORKDIR /opt/patchman
ENV NODE_ENV=production LISTEN_HOST=0.0.0.0
COPY --from=dependencies /opt/patchman ./
ADD packages/backend/dist/bundle.tar.gz ./
COPY app-config.production.yaml ./
USER node
EXPOSE 7007
HEALTHCHECK --start-period=60s CMD ["node", "-e", "fetch('http://127.0.0.1:7007/.backstage/health/v1/readiness').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "packages/backend", "--config", "app-config.production.yaml"]
