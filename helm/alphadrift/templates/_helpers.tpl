{{- define "alphadrift.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" }}
{{- end }}

{{- define "alphadrift.fullname" -}}
{{- if .Values.fullnameOverride }}
{{- .Values.fullnameOverride | trunc 52 | trimSuffix "-" }}
{{- else if contains (include "alphadrift.name" .) .Release.Name }}
{{- .Release.Name | trunc 52 | trimSuffix "-" }}
{{- else }}
{{- printf "%s-%s" .Release.Name (include "alphadrift.name" .) | trunc 52 | trimSuffix "-" }}
{{- end }}
{{- end }}

{{- define "alphadrift.selectorLabels" -}}
app.kubernetes.io/name: {{ include "alphadrift.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "alphadrift.labels" -}}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" }}
{{ include "alphadrift.selectorLabels" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end }}

{{- define "alphadrift.serviceAccountName" -}}
{{- if .Values.serviceAccount.create }}
{{- default (include "alphadrift.fullname" .) .Values.serviceAccount.name }}
{{- else }}
{{- default "default" .Values.serviceAccount.name }}
{{- end }}
{{- end }}

{{- define "alphadrift.image" -}}
{{- if .Values.image.digest }}
{{- printf "%s@%s" .Values.image.repository .Values.image.digest }}
{{- else }}
{{- printf "%s:%s" .Values.image.repository (default .Chart.AppVersion .Values.image.tag) }}
{{- end }}
{{- end }}

{{- /* alphadrift.yaml: the user's configuration with the listener that the probes and the service need, and a name that stays. */ -}}
{{- define "alphadrift.config" -}}
{{- $kafka := .Values.config.kafka | default dict }}
{{- $_ := required "config.kafka.bootstrapServers is missing: name a broker, e.g. --set config.kafka.bootstrapServers=kafka:9092" $kafka.bootstrapServers }}
{{- $_ := required "config.kafka.topic is missing: name the topic with the model's inputs" $kafka.topic }}
{{- $listener := dict "http" (dict "host" "0.0.0.0" "port" (int .Values.port)) }}
{{- $name := include "alphadrift.fullname" . }}
{{- $runbook := printf "http://%s.%s.svc:%d/runbook" $name .Release.Namespace (int .Values.port) }}
{{- $own := dict "instance" (printf "%s/%s" .Release.Namespace $name) "runbookBase" $runbook }}
{{- $alerts := dict "alerts" (merge (deepCopy (.Values.config.alerts | default dict)) $own) }}
{{- $state := dict }}
{{- if include "alphadrift.keepsState" . }}
{{- $state = dict "state" (dict "path" (include "alphadrift.statePath" .)) }}
{{- end }}
{{- mergeOverwrite (deepCopy .Values.config) $alerts $state $listener | toYaml }}
{{- end }}

{{- define "alphadrift.stateFolder" -}}
/var/lib/alphadrift
{{- end }}

{{- define "alphadrift.statePath" -}}
{{- (.Values.config.state | default dict).path | default (printf "%s/state.json" (include "alphadrift.stateFolder" .)) }}
{{- end }}

{{- /* Not empty when the state file lies on the chart's own volume: not when the user put it on another one. */ -}}
{{- define "alphadrift.keepsState" -}}
{{- if and .Values.state.enabled (hasPrefix (printf "%s/" (include "alphadrift.stateFolder" .)) (include "alphadrift.statePath" .)) }}yes{{ end }}
{{- end }}

{{- define "alphadrift.stateClaim" -}}
{{- default (printf "%s-state" (include "alphadrift.fullname" .)) .Values.state.existingClaim }}
{{- end }}

{{- /* What the pods of the daemon and of the check before an upgrade have in common. */ -}}
{{- define "alphadrift.podSettings" -}}
automountServiceAccountToken: false
enableServiceLinks: false
{{- with .Values.imagePullSecrets }}
imagePullSecrets:
  {{- toYaml . | nindent 2 }}
{{- end }}
securityContext:
  {{- toYaml .Values.podSecurityContext | nindent 2 }}
{{- with .Values.priorityClassName }}
priorityClassName: {{ . }}
{{- end }}
{{- with .Values.nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}

{{- /* The same of their containers: image, environment, limits and files. */ -}}
{{- define "alphadrift.containerSettings" -}}
image: {{ include "alphadrift.image" . | quote }}
imagePullPolicy: {{ .Values.image.pullPolicy }}
{{- if or .Values.existingSecret .Values.extraEnv }}
env:
  {{- if .Values.existingSecret }}
  - name: ALPHADRIFT_SECRETS_DIR
    value: /etc/alphadrift-secrets
  {{- end }}
  {{- with .Values.extraEnv }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
{{- end }}
securityContext:
  {{- toYaml .Values.securityContext | nindent 2 }}
resources:
  {{- toYaml .Values.resources | nindent 2 }}
volumeMounts:
  - name: config
    mountPath: /etc/alphadrift
    readOnly: true
  - name: models
    mountPath: {{ .Values.models.mountPath }}
    readOnly: true
  {{- if include "alphadrift.keepsState" . }}
  - name: state
    mountPath: {{ include "alphadrift.stateFolder" . }}
  {{- end }}
  {{- if .Values.existingSecret }}
  - name: secrets
    mountPath: /etc/alphadrift-secrets
    readOnly: true
  {{- end }}
  {{- with .Values.extraVolumeMounts }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
{{- end }}

{{- /* Their volumes, without those of config and state. */ -}}
{{- define "alphadrift.volumes" -}}
{{- if not .Values.models.volume }}
{{- fail "models.volume is missing: name the volume that holds the model and its baseline, e.g. --set models.volume.persistentVolumeClaim.claimName=my-model" }}
{{- end }}
{{- list (merge (dict "name" "models") .Values.models.volume) | toYaml }}
{{- with .Values.existingSecret }}
- name: secrets
  secret:
    secretName: {{ . }}
    # Readable through fsGroup only.
    defaultMode: 0440
{{- end }}
{{- with .Values.extraVolumes }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{- define "alphadrift.probe" -}}
httpGet:
  path: {{ .path }}
  port: http
{{ toYaml .timing }}
{{- end }}
